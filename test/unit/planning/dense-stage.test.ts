import { expect, it } from 'vitest';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { initialModel } from '#shared/networks/index.ts';
import { denseStageKey, denseStageOf } from '#shared/planning/index.ts';

const base: ExperimentInput = { data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8, 8] }, method: { kind: 'nepenthe' } };

function keyOf(changes: Partial<ExperimentInput> = {}): string | null {
  const experiment = experimentSchema.parse({ ...base, ...changes });
  const { graph } = initialModel(experiment, { shape: [8, 8, 1], classes: 10 });
  const dense = denseStageOf(experiment, prunableLayers(graph, experiment.entropy));
  return dense && denseStageKey(dense);
}

it.each<[string, Partial<ExperimentInput>]>([
  ['another method', { method: { kind: 'imp', rounds: 9 } }],
  ['no pruning', { method: { kind: 'dense' } }],
  ['other names', { name: 'Other', project: 'Other', tags: ['x'] }],
  ['other training of the rounds', { training: { retraining: { epochs: 9 } } }],
  ['another reduction', { reduction: { removeDuring: true, removeAtEnd: true } }],
])('experiments with %s have the same dense stage', (_, changes) => {
  expect(keyOf(changes)).toBe(keyOf());
});

it.each<[string, Partial<ExperimentInput>]>([
  ['another network', { network: { kind: 'mlp', hidden: [8, 9] } }],
  ['another dense training', { training: { epochs: 9 } }],
  ['another objective', { objective: { entropy: { lambda: 0.1 } } }],
  ['another measurement of entropy', { entropy: { tolerance: 2 } }],
  ['calibration images', { method: { kind: 'shallow' } }],
  ['another device', { device: 'cpu' }],
])('experiments with %s have another one', (_, changes) => {
  expect(keyOf(changes)).not.toBe(keyOf());
});

it('a method that trains the dense network in its own way shares it with none', () => {
  expect(keyOf({ method: { kind: 'layer-folding' } })).toBeNull();
  expect(keyOf({ method: { kind: 'entropy-regularized', lambda: 0.1 } })).toBeNull();
});

it('a dense stage with calibration images holds out the same share', () => {
  const experiment = experimentSchema.parse({ ...base, method: { kind: 'shallow', calibration: 0.1 } });
  expect(denseStageOf(experiment, [])?.method).toEqual({ kind: 'dense', rounds: 0, calibration: 0.1 });
});
