import { expect, it } from 'vitest';
import { parseExperiment } from '#shared/experiment/index.ts';
import { currentConfigKey, currentStepId, currentTensorName, withCurrentNames } from '#shared/old-names/index.ts';

it('renames old keys at any depth and changes nothing else', () => {
  const old = {
    training: { optimiser: 'adamw', beta2: 0.99 },
    data: { augmentation: { colourJitter: { hue: 0.1 } } },
    layers: [{ map: 'conv1', activation: 'relu1' }],
    linearised: ['conv1'],
    considered: ['conv1'],
    tags: ['optimiser', 'map'],
    nothing: null,
  };
  expect(withCurrentNames(old)).toEqual({
    training: { optimizer: 'adamw', beta2: 0.99 },
    data: { augmentation: { colorJitter: { hue: 0.1 } } },
    layers: [{ kernel: 'conv1', activation: 'relu1' }],
    linearized: ['conv1'],
    prunableLayers: ['conv1'],
    tags: ['optimiser', 'map'],
    nothing: null,
  });
});

it('leaves names that users and other programs chose', () => {
  const free = [
    { kind: 'metric', step: 1, values: { map: 0.5, deviation: 2 } },
    { kind: 'decision', layers: [{ layer: 'conv1', numbers: { map: 1 } }] },
    { objective: { entropy: { weights: { kind: 'given', layers: { map: 2, considered: 0 } } } } },
    { runId: 'r', experiment: { name: 'PyTorch', network: 'resnet', optimiser: 'adam', map: { deviation: 1 } } },
    { runId: 'r', experiment: { name: 'Keras', colour: true } },
  ];
  expect(withCurrentNames(free)).toEqual(free);
});

it('renames in the experiments of this lab within a document', () => {
  const old = { experiment: { network: { kind: 'mlp' }, training: { optimiser: 'adam' } } };
  expect(withCurrentNames(old)).toEqual({ experiment: { network: { kind: 'mlp' }, training: { optimizer: 'adam' } } });
});

it('prefers the current name if a document has both', () => {
  expect(withCurrentNames({ optimizer: 'adam', optimiser: 'sgd' })).toEqual({ optimizer: 'adam' });
});

it('renames the kinds and ids of reduction steps', () => {
  const old = {
    steps: [{ id: 'linearise:conv1', kind: 'linearise' }],
    without: ['fold-normalisation:bn'],
    refused: [{ step: 'linearise:a' }],
  };
  expect(withCurrentNames(old)).toEqual({
    steps: [{ id: 'linearize:conv1', kind: 'linearize' }],
    without: ['fold-normalization:bn'],
    refused: [{ step: 'linearize:a' }],
  });
  expect(currentStepId('drop-rectifier:linearise:x')).toBe('drop-rectifier:linearise:x');
});

it('renames the one tensor of a checkpoint that has an old name', () => {
  expect(currentTensorName('optimiser/steps')).toBe('optimizer/steps');
  expect(currentTensorName('conv1/kernel')).toBe('conv1/kernel');
});

it('renames dotted config keys of filters', () => {
  expect(currentConfigKey('training.optimiser')).toBe('training.optimizer');
  expect(currentConfigKey('data.augmentation.colourJitter.hue')).toBe('data.augmentation.colorJitter.hue');
  expect(currentConfigKey('method.zeta')).toBe('method.zeta');
});

it('reads an experiment that version 0.1 wrote', () => {
  const parsed = parseExperiment({
    data: { name: 'digits', augmentation: { colourJitter: { brightness: 0.2 } } },
    network: { kind: 'mlp' },
    training: { optimiser: 'adam' },
  });
  expect(parsed.ok && [parsed.experiment.training.optimizer, parsed.experiment.data.augmentation.colorJitter.brightness]).toEqual([
    'adam',
    0.2,
  ]);
});
