import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MemoryImages, type Split } from '#main/datasets/index.ts';
import { loadProgram, NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import { differenceOf } from '#main/proving/logits.ts';
import { executeActions } from '#main/runner/execute-actions.ts';
import { TrainedNetwork } from '#main/runner/trained-network.ts';
import { TrialNetwork } from '#main/runner/trial-network.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { layerLinearities, linearScale, tiedChannels } from '#shared/reduction/index.ts';
import { randomBatch } from '../program/open-program.ts';

const graph = buildNetwork({ kind: 'residual', widths: [4], blocks: [2], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3);
const options = {
  labelSmoothing: 0,
  augmentation: NO_AUGMENTATION,
  ...PLAIN_STEP,
  normalization: { mean: [0.5], std: [0.5] },
  precision: 'float32',
} as const;
const IMAGES = 40;

test('replacing activations that are linear on the data changes no output there, and keeps every variable', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-trained-'));
  const network = await TrainedNetwork.open({ graph, layers: layerSummaries(graph) }, new Map(), (one) =>
    loadProgram(one, options, directory),
  );
  onTestFinished(() => {
    network.dispose();
    rmSync(directory, { recursive: true, force: true });
  });
  const batch = randomBatch(graph, IMAGES);
  network.program.assign(initialWeights(graph, 3));
  network.program.step(batch, { learningRate: 0.1, momentum: 0.9, weightDecay: 0, seed: [0, 1] });
  // Far above any normalized sum: on, on, off, on for every observation.
  network.program.assign(new Map([['stage1/block2/norm1/beta', Float32Array.of(1e3, 1e3, -1e3, 1e3)]]));
  const before = { logits: network.program.logits(batch.images), variables: network.program.read() };
  network.program.observe('states', batch);
  const forms = layerLinearities(network, network.program.takeObserved('states')).filter(({ states }) => !states.includes('mixed'));

  expect(forms.map((form) => [form.layer.name, linearScale(form)])).toEqual([['stage1/block2/conv1', Float32Array.of(1, 1, 0, 1)]]);
  await network.linearize(new Map(forms.map((form) => [form.layer.name, { scale: linearScale(form) }])));

  expect(network.linearized).toEqual(['stage1/block2/conv1']);
  expect(differenceOf(before.logits, network.program.logits(batch.images)).relative).toBeLessThan(1e-6);
  const { variables } = before;
  expect(network.program.read([...variables.keys()])).toEqual(variables);
  expect(network.program.variableNames.filter((name) => !variables.has(name))).toEqual(['stage1/block2/relu1/scale']);
  network.program.observe('states', batch);
  expect([...network.program.takeObserved('states').keys()]).not.toContain('stage1/block2/relu1');
  const all = IMAGES * 8 * 8;
  expect(network.formStates(IMAGES)).toEqual(
    new Map([['stage1/block2/relu1', { on: [all, all, 0, all], off: [0, 0, all, 0], zero: [0, 0, 0, 0] }]]),
  );

  // Training continues, and the form itself is constant.
  network.program.step(batch, { learningRate: 0.1, momentum: 0.9, weightDecay: 0.1, seed: [0, 2] });
  expect(network.weights.get('stage1/block2/relu1/scale')).toEqual(Float32Array.of(1, 1, 0, 1));
  expect(network.weights.get('stage1/block2/conv1/kernel')).not.toEqual(variables.get('stage1/block2/conv1/kernel'));
});

test('a PReLU that becomes linear loses its slopes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-trained-'));
  const trained = buildNetwork({ kind: 'mlp', hidden: [3], dropout: 0 }, [2, 2, 1], 2);
  const prelu = { ...trained, nodes: trained.nodes.map((node) => (node.op === 'activation' ? { ...node, kind: 'prelu' as const } : node)) };
  const layers = layerSummaries(prelu);
  const { kernel: map, activation } = layers[0] ?? { kernel: '', activation: '' };
  const network = await TrainedNetwork.open({ graph: prelu, layers }, new Map(), (one) => loadProgram(one, options, directory));
  onTestFinished(() => {
    network.dispose();
    rmSync(directory, { recursive: true, force: true });
  });
  const batch = randomBatch(prelu, IMAGES);
  const slopes = Float32Array.of(0.1, 0.2, 0.3);
  network.program.assign(
    new Map([...initialWeights(prelu, 3), [`${activation}/slope`, slopes], [`${map}/bias`, Float32Array.of(-99, 99, -99)]]),
  );
  const before = network.program.logits(batch.images);
  network.program.observe('states', batch);
  const [form] = layerLinearities(network, network.program.takeObserved('states'));
  const scale = form && linearScale(form);
  expect(scale).toEqual(Float32Array.of(0.1, 1, 0.3));

  await network.linearize(new Map([[form?.layer.name ?? '', { scale: scale ?? slopes }]]));
  expect(network.weights.has(`${activation}/slope`)).toBe(false);
  expect(differenceOf(before, network.program.logits(batch.images)).relative).toBeLessThan(1e-6);
  expect(network.formStates(IMAGES).get(activation)).toMatchObject({ on: [0, IMAGES, 0], off: [IMAGES, 0, IMAGES] });
});

test('a trial gives the loss that the network has after the actions are executed, and does not change the network', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-trained-'));
  const layers = layerSummaries(graph);
  const network = await TrainedNetwork.open({ graph, layers }, new Map(), (one) => loadProgram(one, options, directory));
  onTestFinished(() => {
    network.dispose();
    rmSync(directory, { recursive: true, force: true });
  });
  const batch = randomBatch(graph, IMAGES);
  const split: Split = { count: IMAGES, images: new MemoryImages(batch.images, IMAGES), labels: Uint8Array.from(batch.labels) };
  network.program.assign(initialWeights(graph, 3));
  network.program.step(batch, { learningRate: 0.1, momentum: 0.9, weightDecay: 0, seed: [0, 1] });
  const before = { variables: network.program.read(), loss: network.program.evaluate(batch).loss / IMAGES };

  const trial = await TrialNetwork.open(network, layers, (one) => loadProgram(one, options, join(directory, 'trial')));
  const [first = { name: '', kernel: '' }] = layers;
  const scale = Float32Array.of(1, 0, 0.5, 1);
  const mask = new Float32Array(before.variables.get(`${first.kernel}/kernel`)?.length ?? 0).map((_, index) => index % 2);
  const form = { kind: 'linear-form', layer: 'stage1/block1/conv1', scale } as const;
  const masked = { kind: 'mask-weights', layer: first.name, mask } as const;
  const evaluate = async (...actions: (typeof form | typeof masked)[]): Promise<number> =>
    (await trial.evaluate({ actions }, split, 16, () => Promise.resolve())).loss;

  expect(await evaluate()).toBeCloseTo(before.loss, 6);
  const [withForm, withMask] = [await evaluate(form), await evaluate(masked)];
  expect(await evaluate()).toBeCloseTo(before.loss, 6);
  trial.dispose();
  expect(network.program.read()).toEqual(before.variables);

  await executeActions(network, layers, [form]);
  expect(withForm).toBeCloseTo(network.program.evaluate(batch).loss / IMAGES, 5);
  expect(Math.abs(withForm - before.loss)).toBeGreaterThan(1e-3);
  const again = await TrialNetwork.open(network, layers, (one) => loadProgram(one, options, join(directory, 'trial')));
  const both = (await again.evaluate({ actions: [masked] }, split, 16, () => Promise.resolve())).loss;
  again.dispose();
  await executeActions(network, layers, [masked]);
  expect(both).toBeCloseTo(network.program.evaluate(batch).loss / IMAGES, 5);
  expect(Math.abs(withMask - before.loss)).toBeGreaterThan(1e-3);
});

test('without channels whose readers ignore them, the outputs are the same; weights and masks of the others are kept', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-trained-'));
  const layers = layerSummaries(graph);
  const network = await TrainedNetwork.open({ graph, layers }, new Map(), (one) => loadProgram(one, options, directory));
  onTestFinished(() => {
    network.dispose();
    rmSync(directory, { recursive: true, force: true });
  });
  const batch = randomBatch(graph, IMAGES);
  network.program.assign(initialWeights(graph, 3));
  network.program.step(batch, { learningRate: 0.1, momentum: 0.9, weightDecay: 0, seed: [0, 1] });
  // The second convolution of a block, 3x3x4x4, ignores the first one's channel 2; its first weight is pruned.
  const [inner, reader] = ['stage1/block2/conv1', 'stage1/block2/conv2'];
  const kernel = network.program.read([`${reader}/kernel`]).get(`${reader}/kernel`) ?? new Float32Array();
  const isIgnored = (index: number): boolean => Math.floor(index / 4) % 4 === 2;
  network.program.assign(
    new Map([
      [`${reader}/kernel`, kernel.map((weight, index) => (isIgnored(index) || index === 0 ? 0 : weight))],
      [`${reader}/kernel/mask`, kernel.map((_, index) => (index === 0 ? 0 : 1))],
    ]),
  );
  const before = network.program.logits(batch.images);
  const group = tiedChannels(graph).find((one) => one.get(inner)?.includes(2)) ?? new Map<string, number[]>();
  expect([...group.keys()].filter((id) => id.includes('conv'))).toEqual([inner]);

  await executeActions(network, layers, [{ kind: 'remove-channels', channels: group }]);

  expect(network.altered).not.toBeNull();
  expect(differenceOf(before, network.program.logits(batch.images)).relative).toBeLessThan(1e-6);
  const variables = network.program.read();
  expect(variables.get(`${inner}/kernel`)).toHaveLength(3 * 3 * 4 * 3);
  expect(variables.get(`${reader}/kernel`)).toEqual(
    kernel.map((weight, index) => (index === 0 ? 0 : weight)).filter((_, index) => !isIgnored(index)),
  );
  const mask = variables.get(`${reader}/kernel/mask`) ?? new Float32Array();
  expect([mask.length, mask[0], mask.indexOf(0, 1)]).toEqual([3 * 3 * 3 * 4, 0, -1]);
  network.program.step(batch, { learningRate: 0.1, momentum: 0.9, weightDecay: 0, seed: [0, 2] });
});
