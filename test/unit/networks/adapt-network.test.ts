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
  const dense = { id: 'fc', op: 'dense', inputs: ['pool'], units: 5, bias: true } satisfies GraphNode;

  it('may be a convolution followed by global pooling', () => {
    const graph: ModelGraph = { format: 1, name: 'convolutional', nodes, output: 'pool' };
    const adapted = adaptNetwork(imported(graph), { shape: [4, 4, 2], classes: 7 }, 1);
    expect(parametersOf(adapted.graph).map(({ shape }) => shape)).toEqual([[1, 1, 2, 7], [7]]);
  });

  it('cannot be replaced if another layer reads it, and the error names the node', () => {
    const graph: ModelGraph = {
      format: 1,
      name: 'summed',
      nodes: [...nodes, { ...dense, units: 3 }, { id: 'sum', op: 'add', inputs: ['fc', 'pool'] }],
      output: 'sum',
    };
    const error = refusal(imported(graph), { shape: [4, 4, 2], classes: 7 });
    expect(error.details).toMatchObject({
      ...{ code: 'invalid-experiment', location: 'network.model' },
      nodes: [{ name: 'pool', op: 'globalAveragePool', why: 'fc reads it, too' }],
    });
  });

  it('may be the mean of two, as in distilled networks', () => {
    const graph: ModelGraph = {
      format: 1,
      name: 'distilled',
      nodes: [
        ...nodes,
        dense,
        { ...dense, id: 'fc_dist' },
        { id: 'sum', op: 'add', inputs: ['fc', 'fc_dist'] },
        { id: 'half', op: 'scale', inputs: ['sum'] },
      ],
      output: 'half',
    };
    const adapted = adaptNetwork(imported(graph), { shape: [4, 4, 2], classes: 2 }, 1);
    expect(['fc', 'fc_dist', 'sum', 'half'].map((node) => shapeOf(adapted, node))).toEqual([[2], [2], [2], [2]]);
    const values = adapted.weights(
      new Map([
        ['conv/kernel', new Float32Array(6)],
        ['conv/bias', new Float32Array(3)],
        ['half/scale', new Float32Array(5).fill(0.5)],
      ]),
    );
    expect(values.get('half/scale')).toEqual(Float32Array.of(0.5, 0.5));
    expect(values.get('fc_dist/kernel')).toHaveLength(6);
    expect(adapted.notes).toEqual(['The heads fc, fc_dist are initialized randomly: 2 classes instead of 5.']);
  });

  const adaptedTo = (classes: number, behind: readonly GraphNode[], head: GraphNode = dense): ReturnType<typeof adaptNetwork> => {
    const graph: ModelGraph = { format: 1, name: 'with a head', nodes: [...nodes, head, ...behind], output: behind.at(-1)?.id ?? head.id };
    return adaptNetwork(imported(graph), { shape: [4, 4, 2], classes }, 1);
  };
  const shapeOf = (adapted: ReturnType<typeof adaptNetwork>, node: string): Shape | undefined => inferShapes(adapted.graph).get(node);

  it.each<[string, readonly GraphNode[], Shape]>([
    ['a 1x1 map', [{ id: 'flat', op: 'reshape', inputs: ['fc'], shape: [5] }], [1, 1, 4]],
    ['a 1x1 map that is flattened', [{ id: 'flat', op: 'flatten', inputs: ['fc'] }], [1, 1, 4]],
    [
      'a 1x1 map moved channels-first',
      [
        { id: 'moved', op: 'transpose', inputs: ['fc'], axes: [2, 0, 1] },
        { id: 'flat', op: 'reshape', inputs: ['moved'], shape: [5] },
      ],
      [1, 1, 4],
    ],
  ])('may read %s', (_where, behind, shape) => {
    const map: GraphNode = { id: 'map', op: 'reshape', inputs: ['pool'], shape: [1, 1, 3] };
    const token = { ...dense, inputs: ['map'] };
    const graph: ModelGraph = { format: 1, name: 'pooled', nodes: [...nodes, map, token, ...behind], output: 'flat' };
    const adapted = adaptNetwork(imported(graph), { shape: [4, 4, 2], classes: 4 }, 1);
    expect(shapeOf(adapted, 'fc')).toEqual(shape);
    expect(shapeOf(adapted, 'flat')).toEqual([4]);
    expect(adapted.weights(new Map(parametersOf(graph).map((one) => [one.name, numbered(one.shape)]))).get('fc/kernel')).toHaveLength(12);
    expect(adapted.notes).toEqual(['The head fc is initialized randomly: 4 classes instead of 5.']);
  });

  it('may be a map of logits at each position, merged and averaged', () => {
    const graph: ModelGraph = {
      format: 1,
      name: 'positions',
      nodes: [
        ...nodes.slice(0, 2),
        { ...dense, inputs: ['conv'] },
        { id: 'tokens', op: 'reshape', inputs: ['fc'], shape: [16, 5] },
        { id: 'mean', op: 'globalAveragePool', inputs: ['tokens'] },
      ],
      output: 'mean',
    };
    const adapted = adaptNetwork(imported(graph), { shape: [4, 4, 2], classes: 16 }, 1);
    expect(shapeOf(adapted, 'tokens')).toEqual([16, 16]);
    expect(shapeOf(adapted, 'mean')).toEqual([16]);
  });

  it('may be followed by a normalization, which is initialized too', () => {
    const adapted = adaptedTo(3, [{ id: 'bn', op: 'batchNorm', inputs: ['fc'], epsilon: 1e-5, momentum: 0.1 }]);
    const values = adapted.weights(
      new Map([['conv/kernel', new Float32Array(6)], ...['conv/bias'].map((name) => [name, new Float32Array(3)] as const)]),
    );
    expect(values.get('bn/gamma')).toEqual(Float32Array.of(1, 1, 1));
    expect(values.get('bn/mean')).toEqual(Float32Array.of(0, 0, 0));
    expect(adapted.notes).toEqual(['The head fc is initialized randomly: 3 classes instead of 5. So are the parameters behind it: bn.']);
  });

  it('keeps factors and offsets behind it that are the same for all classes', () => {
    const behind: readonly GraphNode[] = [
      { id: 'factor', op: 'scale', inputs: ['fc'] },
      { id: 'offset', op: 'bias', inputs: ['factor'], shape: [5], trained: false },
      { id: 'each', op: 'scale', inputs: ['offset'] },
    ];
    const values = adaptedTo(2, behind).weights(
      new Map([
        ['conv/kernel', new Float32Array(6)],
        ['conv/bias', new Float32Array(3)],
        ['factor/scale', new Float32Array(5).fill(0.5)],
        ['offset/offset', new Float32Array(5).fill(-2)],
        ['each/scale', Float32Array.of(1, 2, 3, 4, 5)],
      ]),
    );
    expect(values.get('factor/scale')).toEqual(Float32Array.of(0.5, 0.5));
    expect(values.get('offset/offset')).toEqual(Float32Array.of(-2, -2));
    expect(values.get('each/scale')).toEqual(Float32Array.of(1, 1));
  });

  it('loses a slice that left out a class, such as the background', () => {
    const behind: readonly GraphNode[] = [
      { id: 'objects', op: 'slice', inputs: ['fc'], axis: 0, start: 1, end: 5, step: 1 },
      { id: 'same', op: 'reshape', inputs: ['objects'], shape: [4] },
    ];
    const adapted = adaptedTo(6, behind);
    expect(adapted.graph.nodes.map(({ id }) => id)).toEqual(['input', 'conv', 'pool', 'fc', 'same']);
    expect(shapeOf(adapted, 'same')).toEqual([6]);
  });

  it('cannot be replaced if its classes are mixed with positions, and the error speaks of classes', () => {
    const graph: ModelGraph = {
      format: 1,
      name: 'mixed',
      nodes: [...nodes.slice(0, 2), { ...dense, inputs: ['conv'] }, { id: 'all', op: 'flatten', inputs: ['fc'] }],
      output: 'all',
    };
    const error = refusal(imported(graph), { shape: [4, 4, 2], classes: 3 });
    expect(error.message).toBe(
      'The head of mixed cannot be replaced for another number of classes: all: it mixes the classes with other axes.',
    );
  });
});
