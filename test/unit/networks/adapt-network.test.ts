import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, type GraphNode, inferShapes, type ModelGraph, parametersOf, type Shape, type Weights } from '#shared/graph/index.ts';
import { adaptNetwork } from '#shared/networks/adapt-network.ts';
import { buildNetwork, type ImageKind, imagesOf, type ImportedNetwork, initializationOf, initialWeights } from '#shared/networks/index.ts';
import { pooledKernel } from '#shared/networks/pooled-kernel.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { caseCount } from '../../random-cases.ts';

const swin = networkSchema.parse({ kind: 'swin', embed: 4, depths: [2], heads: [1], window: 2, patch: 2 });
const residual = networkSchema.parse({ kind: 'residual', widths: [4], blocks: [1] });

interface Sample {
  readonly model: ImportedNetwork;
  readonly weights: Weights;
}

/** An imported model from a weights file, which has a built-in network, or from an ONNX file. */
function untrained(config: NetworkConfig, images: ImageKind, from: 'weights' | 'onnx'): ImportedNetwork {
  return { name: 'sample', graph: buildNetwork(config, images.shape, images.classes), network: from === 'weights' ? config : null };
}

function sample(config: NetworkConfig, images: ImageKind, from: 'weights' | 'onnx'): Sample {
  const model = untrained(config, images, from);
  return { model, weights: initialWeights(model.graph, 1, initializationOf(config)) };
}

/** Values that differ from their neighbors; in large tensors, only the first ones are set. */
function numbered(shape: Shape): Float32Array {
  const values = new Float32Array(elementsOf(shape));
  for (let index = 0; index < Math.min(values.length, 20_000); index++) values[index] = (index * 7) % 11;
  return values;
}

function refusal(model: ImportedNetwork, images: ImageKind): LabError {
  try {
    adaptNetwork(model, images, 1);
  } catch (error) {
    if (error instanceof LabError) return error;
    throw error;
  }
  throw new Error('the network was adapted');
}

describe.each(['weights', 'onnx'] as const)('a model from %s', (from) => {
  const images = { shape: [8, 8, 3], classes: 5 };
  const { model, weights } = sample(residual, images, from);

  it('is unchanged for images of its own shape and classes', () => {
    const adapted = adaptNetwork(model, images, 7);
    expect(adapted.graph).toBe(model.graph);
    expect(adapted.weights(weights)).toEqual(weights);
    expect(adapted.notes).toEqual([]);
  });

  it('gets a new head for another number of classes, initialized by the seed', () => {
    const adapted = adaptNetwork(model, { ...images, classes: 3 }, 7);
    expect(inferShapes(adapted.graph).get(adapted.graph.output)).toEqual([3]);
    expect(adapted.notes).toEqual(['The head head/dense is initialized randomly: 3 classes instead of 5.']);
    const values = adapted.weights(weights);
    expect(values.get('head/dense/kernel')).toHaveLength(4 * 3);
    expect(values.get('head/dense/bias')).toHaveLength(3);
    for (const [name, kept] of weights) if (!name.startsWith('head/')) expect(values.get(name), name).toBe(kept);
    expect(adaptNetwork(model, { ...images, classes: 3 }, 7).weights(weights)).toEqual(values);
    expect(adaptNetwork(model, { ...images, classes: 3 }, 8).weights(weights)).not.toEqual(values);
  });

  it('is adapted to images of another size with the same weights', () => {
    const adapted = adaptNetwork(model, { shape: [12, 10, 3], classes: 5 }, 7);
    expect(inferShapes(adapted.graph).get('stage1/block1/relu2')).toEqual([12, 10, 4]);
    expect(adapted.weights(weights)).toEqual(weights);
    expect(adapted.notes).toEqual(['The network is adapted to images of 12x10x3 instead of 8x8x3.']);
  });

  it('reads gray images with the sum of its first kernel over the colors', () => {
    const adapted = adaptNetwork(model, { shape: [8, 8, 1], classes: 5 }, 7);
    const [color = new Float32Array(), gray = new Float32Array()] = [weights, adapted.weights(weights)].map((one) =>
      one.get('stem/conv/kernel'),
    );
    expect(gray).toHaveLength(3 * 3 * 1 * 4);
    // At index 5 = 1 · 4 + 1: the second tap and the second filter.
    expect(gray[5]).toBeCloseTo((color[13] ?? 0) + (color[17] ?? 0) + (color[21] ?? 0), 6);
    expect(adapted.notes[1]).toBe('stem/conv reads gray images: its kernel is summed over the three channels.');
  });

  it('refuses images with other channels', () => {
    const error = refusal(model, { shape: [8, 8, 4], classes: 5 });
    expect(error.code).toBe('invalid-experiment');
    expect(error.message).toBe('sample needs images of 8x8x3; these are 8x8x4.');
  });
});

it('masks of shifted windows are recomputed for the new size', () => {
  const { model, weights } = sample(swin, { shape: [8, 8, 3], classes: 2 }, 'weights');
  const adapted = adaptNetwork(model, { shape: [4, 8, 3], classes: 2 }, 1);
  const mask = adapted.weights(weights).get('stage1/block2/attention/mask/offset');
  expect(mask).toEqual(initializationOf(swin).constants([4, 8, 3]).get('stage1/block2/attention/mask/offset'));
  expect(mask).toHaveLength(2 * 16);
  expect(adapted.notes).toContain('The masks of shifted windows are recomputed for the image size.');
});

it('a graph that does not support another size is refused, naming the node', () => {
  const { model } = sample(swin, { shape: [8, 8, 3], classes: 2 }, 'onnx');
  const error = refusal(model, { shape: [12, 12, 3], classes: 2 });
  expect(error.code).toBe('invalid-experiment');
  expect(error.details.nodes).toEqual([{ name: 'stage1/block1/attention/grid', op: 'reshape', why: expect.any(String) as string }]);
});

it('any model for any images becomes a valid network with all its weights, or is refused', () => {
  const models = [swin, residual].flatMap((config) =>
    (['weights', 'onnx'] as const).map((from) => sample(config, { shape: [8, 8, 3], classes: 4 }, from)),
  );
  const side = fc.integer({ min: 1, max: 12 });
  const images = fc.record({ shape: fc.tuple(side, side, fc.integer({ min: 1, max: 4 })), classes: fc.integer({ min: 1, max: 6 }) });
  const property = fc.property(fc.constantFrom(...models), images, ({ model, weights }, wanted) => {
    let adapted;
    try {
      adapted = adaptNetwork(model, wanted, 1);
    } catch (error) {
      expect(error).toBeInstanceOf(LabError);
      return;
    }
    expect(imagesOf(adapted.graph)).toEqual(wanted);
    const values = adapted.weights(weights);
    for (const { name, shape } of parametersOf(adapted.graph)) expect(values.get(name), name).toHaveLength(elementsOf(shape));
    expect(adapted.notes.length > 0).toBe(wanted.shape.join() !== '8,8,3' || wanted.classes !== 4);
  });
  fc.assert(property, { numRuns: caseCount(150) });
});

describe('a dense layer on a flattened image', () => {
  const vgg = networkSchema.parse({ kind: 'vgg', hidden: [6], dropout: 0 });
  const [large, small] = [
    { shape: [64, 96, 3], classes: 2 },
    { shape: [32, 32, 3], classes: 2 },
  ];

  it('reads smaller features as if they were repeated to the original size, by hand from 1x1 to 2x3', () => {
    const model = untrained(vgg, large, 'weights');
    const weights = new Map(parametersOf(model.graph).map(({ name, shape }) => [name, numbered(shape)]));
    const adapted = adaptNetwork(model, small, 1);
    const [wide = new Float32Array(), narrow = new Float32Array()] = [weights, adapted.weights(weights)].map((one) =>
      one.get('head/hidden1/dense/kernel'),
    );
    expect(narrow).toHaveLength(512 * 6);
    const cells = [0, 1, 2, 3, 4, 5].map((cell) => wide[cell * 512 * 6 + 6 * 7 + 2] ?? NaN);
    expect(narrow[6 * 7 + 2]).toBeCloseTo(
      cells.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(adapted.notes[1]).toContain('head/hidden1/dense reads smaller feature maps');
  });

  it('is initialized for larger features', () => {
    expect(adaptNetwork(untrained(vgg, small, 'weights'), large, 1).notes).toContain(
      'head/hidden1/dense is initialized randomly: its weights have another size for these images.',
    );
  });

  it('is refused, naming the node, if the network is not built-in', () => {
    for (const [from, to] of [
      [small, large],
      [large, small],
    ] as const) {
      const error = refusal(untrained(vgg, from, 'onnx'), to);
      expect(error.details).toMatchObject({ code: 'invalid-experiment', nodes: [{ name: 'head/hidden1/dense', op: 'dense' }] });
    }
  });
});

it('an adaptive pool from 3 to 7 splits the kernel of a shared source', () => {
  // ⌊3i/7⌋ to ⌈3(i+1)/7⌉ for i = 0..6: 0, 0, 0 and 1, 1, 1 and 2, 2, 2.
  const pooled = pooledKernel(Float32Array.of(1, 2, 4, 8, 16, 32, 64), [7, 1, 1], [3, 1, 1]);
  expect([...pooled]).toEqual([1 + 2 + 2, 2 + 8 + 8, 8 + 32 + 64]);
});

describe('a head', () => {
  const nodes: readonly GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [4, 4, 2] },
    {
      id: 'conv',
      op: 'conv2d',
      inputs: ['input'],
      filters: 3,
      kernel: [1, 1],
      stride: [1, 1],
      padding: [0, 0, 0, 0],
      groups: 1,
      bias: true,
    },
    { id: 'pool', op: 'globalAveragePool', inputs: ['conv'] },
  ];
  const imported = (graph: ModelGraph): ImportedNetwork => ({ name: graph.name, graph, network: null });

  it('may be a convolution followed by global pooling', () => {
    const graph: ModelGraph = { format: 1, name: 'convolutional', nodes, output: 'pool' };
    const adapted = adaptNetwork(imported(graph), { shape: [4, 4, 2], classes: 7 }, 1);
    expect(parametersOf(adapted.graph).map(({ shape }) => shape)).toEqual([[1, 1, 2, 7], [7]]);
  });

  it('cannot be replaced if it is a sum, and the error names the node', () => {
    const sum: GraphNode = { id: 'sum', op: 'add', inputs: ['pool', 'pool'] };
    const graph: ModelGraph = { format: 1, name: 'summed', nodes: [...nodes, sum], output: 'sum' };
    const error = refusal(imported(graph), { shape: [4, 4, 2], classes: 7 });
    expect(error.details).toMatchObject({ code: 'invalid-experiment', location: 'network.model', nodes: [{ name: 'sum', op: 'add' }] });
  });
});
