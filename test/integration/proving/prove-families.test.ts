import { expect, test } from 'vitest';
import type { OpenDataSet } from '#main/datasets/index.ts';
import { type Proof, proveModel } from '#main/proving/index.ts';
import { channelsOf, type GraphNode, inferShapes, type Model, type ModelGraph, nodeOf, shapeAt } from '#shared/graph/index.ts';
import { buildNetwork, initializationOf, initialWeights } from '#shared/networks/index.ts';
import { pruneSmallest } from '#shared/pruning/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import type { ObservedStates } from '#shared/reduction/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { openProgram, randomBatch } from '../program/open-program.ts';
import { denseNet } from './dense-net.ts';
import { dataSet, proofRequest } from './proof-request.ts';

const CLASSES = 3;
const IMAGES = 12;
const TRAINING = 1;
/** Of a layer's weights are pruned by magnitude. */
const SPARSITY = 0.3;

type Change = (values: Float32Array) => Float32Array;

function dataOf(graph: ModelGraph): OpenDataSet {
  const [height = 1, width = 1, channels = 1] = shapeAt(inferShapes(graph), 'input');
  const split = (seed: number): readonly [Uint8Array, Uint8Array] => {
    const { images, labels } = randomBatch(graph, IMAGES, seed);
    return [images, Uint8Array.from(labels)];
  };
  return dataSet([height, width, channels], CLASSES, { train: split(TRAINING), validation: split(2), test: split(3) });
}

/** The states of its neurons on the training images. */
async function statesOf(model: Model): Promise<ObservedStates> {
  const program = await openProgram(model.graph);
  program.assign(model.weights);
  program.observe('states', randomBatch(model.graph, IMAGES, TRAINING));
  return program.takeObserved('states');
}

/** Reduces the model by its weights, and by its neurons' states where they are given, and proves it. */
async function proofOf(model: Model, states: ObservedStates = new Map()): Promise<Proof> {
  const { options, ...request } = proofRequest(model, model, dataOf(model.graph), { states });
  const half = new Array<number>(channelsOf(shapeAt(inferShapes(model.graph), 'input'))).fill(0.5);
  return proveModel({ ...request, options: { ...options, normalization: { mean: half, std: half } } }, () => Promise.resolve());
}

function initialModel(network: NetworkConfig, size: number): Model {
  const graph = buildNetwork(network, [size, size, 3], CLASSES);
  return { graph, weights: initialWeights(graph, 1, initializationOf(network)) };
}

const changed = ({ graph, weights }: Model, changes: Readonly<Record<string, Change>>): Model => ({
  graph,
  weights: new Map([...weights].map(([name, values]) => [name, changes[name]?.(values) ?? values])),
});

/** Trained normalizations and biases are anything; the smallest weights of each kernel are 0. */
function pruned({ graph, weights }: Model): Model {
  const stream = new RandomStream(7, [0, 0, 0]);
  const valuesOf = (name: string, values: Float32Array): Float32Array => {
    if (name.endsWith('/mean') || name.endsWith('/beta') || name.endsWith('/bias')) return values.map(() => stream.normal() / 4);
    if (!name.endsWith('/kernel')) return values;
    const mask = pruneSmallest({ layer: name, weights: values, mask: new Float32Array(values.length).fill(1) }, SPARSITY * values.length);
    return values.map((value, index) => value * (mask[index] ?? 0));
  };
  return { graph, weights: new Map([...weights].map(([name, values]) => [name, valuesOf(name, values)])) };
}

const emptied: Change = (values) => new Float32Array(values.length);
/** Without the first outputs. */
const narrowed =
  (removed: number, outputs: number): Change =>
  (values) =>
    values.map((value, index) => (index % outputs < removed ? 0 : value));

test('a Swin with rectifiers loses a linear MLP, dead branches and hidden units', async () => {
  const network: NetworkConfig = { kind: 'swin', embed: 8, depths: [2, 1], heads: [2, 4], window: 2, patch: 2, stochasticDepth: 0.1 };
  const swin = initialModel(network, 8);
  const leaky = (node: GraphNode): GraphNode => (node.op === 'activation' ? { ...node, kind: 'leakyRelu' } : node);
  const model = changed(pruned({ ...swin, graph: { ...swin.graph, nodes: swin.graph.nodes.map(leaky) } }), {
    // Always on, and always off: a slope is a linear form, too.
    'stage1/block1/mlp/dense1/bias': (values) => values.map((_, unit) => (unit % 2 === 0 ? 90 : -90)),
    'stage1/block2/mlp/dense2/kernel': emptied,
    'stage2/block1/attention/proj/kernel': emptied,
    'stage2/block1/mlp/dense2/kernel': (values) => values.map((value, index) => (index < 10 * 16 ? 0 : value)),
  });
  const { sheet, model: reduced } = await proofOf(model, await statesOf(model));
  expect(sheet.reduced?.worst).toBeLessThan(1e-4);
  expect(sheet.steps.filter(({ taken }) => !taken)).toEqual([]);
  const steps = sheet.steps.map(({ id }) => id);
  expect(steps).toContain('remove-branch:stage1/block2/add2');
  expect(steps).toContain('remove-branch:stage2/block1/add1');
  expect(sheet.steps.find(({ kind }) => kind === 'merge-dense')).toMatchObject({
    id: 'merge-dense:stage1/block1/mlp/dense1..stage1/block1/mlp/dense2',
    nodes: ['stage1/block1/mlp/dense1', 'stage1/block1/mlp/dense2'],
  });
  const [before, after] = sheet.models;
  expect(before?.cost).toMatchObject({ depth: 3, rectifiers: 3, kernelLayers: 15 });
  // One rectifier made linear, one gone with its branch; dense1 merged, four maps gone.
  expect(after?.cost).toMatchObject({ depth: 1, rectifiers: 1, kernelLayers: 10 });
  // A stage of 4 x 4 tokens with 8 channels, then one of 2 x 2 with 16: 16 · 2·8·32 become 16 · 8·8, and so on.
  const saved = 16 * (2 * 8 * 32 - 8 * 8) + 16 * 2 * 8 * 32 + 4 * (16 * 48 + 16 * 16) + 4 * 2 * 4 * 16 + 4 * 2 * 16 * 10;
  expect((before?.cost.macs ?? 0) - (after?.cost.macs ?? 0)).toBe(saved);
  expect(nodeOf(reduced.graph, 'stage2/block1/mlp/dense1')).toMatchObject({ units: 54 });
});

test('a DenseNet loses a layer and concatenated channels', async () => {
  const graph = denseNet({ size: 8, growth: 4, blocks: [3, 2] }, CLASSES);
  const model = changed(pruned({ graph, weights: initialWeights(graph, 1) }), {
    'block1/layer2/conv2/kernel': emptied,
    'block2/layer1/conv2/kernel': narrowed(3, 4),
    'block1/layer3/conv1/kernel': narrowed(5, 8),
  });
  const { sheet, model: reduced } = await proofOf(model);
  expect(sheet.reduced?.worst).toBeLessThan(1e-4);
  expect(sheet.steps.filter(({ taken }) => !taken)).toEqual([]);
  expect(sheet.steps.find(({ kind }) => kind === 'remove-branch')).toMatchObject({ id: 'remove-branch:block1/layer2/join' });
  const shapes = inferShapes(reduced.graph);
  expect(channelsOf(shapeAt(shapes, 'block1/layer3/join'))).toBe(8 + 2 * 4);
  expect(channelsOf(shapeAt(shapes, 'block2/layer1/join'))).toBe(10 + 1);
  expect(nodeOf(reduced.graph, 'block1/layer3/conv1')).toMatchObject({ filters: 3 });
});

/** Its first stages, with a classifier of their own. */
function firstStages({ graph }: Model, last: string): ModelGraph {
  const end = graph.nodes.findIndex(({ id }) => id === last);
  const head: readonly GraphNode[] = [
    { id: 'pool', op: 'globalAveragePool', inputs: [last] },
    { id: 'head', op: 'dense', inputs: ['pool'], units: CLASSES, bias: true },
  ];
  return { ...graph, nodes: [...graph.nodes.slice(0, end + 1), ...head], output: 'head' };
}

test('a MobileNetV2 loses groups of its depthwise convolutions', async () => {
  const graph = firstStages(
    initialModel({ kind: 'mobilenet-v2', width: 0.1, stem: 'cifar', blocks: [], dropout: 0.2 }, 8),
    'stage3/block3/add',
  );
  const model = changed(pruned({ graph, weights: initialWeights(graph, 1) }), {
    'stage2/block2/depthwise/kernel': narrowed(7, 48),
    'stage3/block2/expand/kernel': narrowed(20, 48),
    'stage3/block3/project/kernel': emptied,
  });
  const { sheet, model: reduced } = await proofOf(model);
  expect(sheet.reduced?.worst).toBeLessThan(1e-4);
  expect(sheet.steps.filter(({ taken }) => !taken)).toEqual([]);
  expect(nodeOf(reduced.graph, 'stage2/block2/expand')).toMatchObject({ filters: 41 });
  expect(nodeOf(reduced.graph, 'stage2/block2/depthwise')).toMatchObject({ filters: 41, groups: 41 });
  expect(nodeOf(reduced.graph, 'stage3/block2/depthwise')).toMatchObject({ filters: 28, groups: 28 });
  // 12 rectifiers; those of a block's two go with its projection.
  expect(sheet.models.map(({ cost }) => cost.rectifiers)).toEqual([12, 10]);
});

/** Two resolutions of 8x8x3 images, the lower one upsampled and added, as in HRNet (Wang et al., 2020). */
function twoResolutions(): ModelGraph {
  const conv = (id: string, input: string, filters: number, size: 1 | 3, stride: number): GraphNode => ({
    ...{ id, op: 'conv2d', inputs: [input], filters, kernel: [size, size], stride: [stride, stride], groups: 1, bias: true },
    padding: size === 3 ? [1, 1, 1, 1] : [0, 0, 0, 0],
  });
  const relu = (id: string, input: string): GraphNode => ({ id, op: 'activation', kind: 'relu', inputs: [input] });
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [8, 8, 3] },
    ...[conv('stem', 'input', 4, 3, 1), relu('stem/relu', 'stem'), conv('high', 'stem/relu', 4, 3, 1)],
    ...[conv('low', 'stem/relu', 6, 3, 2), relu('low/relu', 'low'), conv('fuse', 'low/relu', 4, 1, 1)],
    { id: 'upsample', op: 'upsample', inputs: ['fuse'], factors: [2, 2] },
    { id: 'add', op: 'add', inputs: ['high', 'upsample'] },
    relu('relu', 'add'),
    { id: 'pool', op: 'globalAveragePool', inputs: ['relu'] },
    { id: 'head', op: 'dense', inputs: ['pool'], units: CLASSES, bias: true },
  ];
  return { format: 1, name: 'two resolutions', nodes, output: 'head' };
}

test('channels of an upsampled branch are removed', async () => {
  const graph = twoResolutions();
  const model = changed(pruned({ graph, weights: initialWeights(graph, 1) }), {
    'low/kernel': narrowed(2, 6),
    'fuse/kernel': narrowed(1, 4),
  });
  const { sheet, model: reduced } = await proofOf(model);
  expect(sheet.reduced?.worst).toBeLessThan(1e-4);
  expect(sheet.steps.filter(({ taken }) => !taken)).toEqual([]);
  expect(nodeOf(reduced.graph, 'low')).toMatchObject({ filters: 4 });
  // stem 8·8·9·3·4, high 8·8·9·4·4, low 4·4·9·4·6, fuse 4·4·6·4, head 4·3; then low and fuse with 4 channels between them.
  expect(sheet.models.map(({ cost }) => cost.macs)).toEqual([6912 + 9216 + 3456 + 384 + 12, 6912 + 9216 + 2304 + 256 + 12]);
});

test('an upsampled branch without weights becomes an offset', async () => {
  const graph = twoResolutions();
  const model = changed(pruned({ graph, weights: initialWeights(graph, 1) }), { 'fuse/kernel': emptied });
  const { sheet, model: reduced } = await proofOf(model);
  expect(sheet.reduced?.worst).toBeLessThan(1e-4);
  expect(sheet.steps.find(({ kind }) => kind === 'remove-branch')).toMatchObject({ id: 'remove-branch:add' });
  expect(reduced.graph.nodes.map(({ id }) => id)).not.toContain('upsample');
});
