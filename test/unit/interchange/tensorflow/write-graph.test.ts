import { describe, expect, it } from 'vitest';
import { writeTensorflowGraph } from '#main/interchange/index.ts';
import type { GraphNode } from '#shared/graph/index.ts';
import { dropout, graphOf, input, relu } from '../onnx/small-graphs.ts';

type Values = Readonly<Record<string, readonly number[]>>;

function written(nodes: readonly GraphNode[], values: Values = {}): ReturnType<typeof writeTensorflowGraph> {
  const weights = new Map(Object.entries(values).map(([name, numbers]) => [name, Float32Array.from(numbers)]));
  return writeTensorflowGraph({ graph: graphOf(...nodes), weights });
}

/** Operations as `name: Operation(inputs)`. */
const operationsOf = (nodes: readonly GraphNode[], values?: Values): string[] =>
  written(nodes, values).nodes.map(({ name, op, inputs }) => `${name}: ${op}(${inputs.join(', ')})`);

/** Constants as `name [sizes] = values`. */
const constantsOf = (nodes: readonly GraphNode[], values?: Values): string[] =>
  written(nodes, values).constants.map(({ name, shape, data }) => `${name} [${shape.join()}] = ${data.join()}`);

const conv = (over: Partial<Extract<GraphNode, { op: 'conv2d' }>>): GraphNode => ({
  ...{
    id: 'conv',
    op: 'conv2d',
    inputs: ['in'],
    filters: 1,
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1, 1, 1],
    groups: 1,
    bias: false,
  },
  ...over,
});
const ones = (count: number): number[] => Array<number>(count).fill(1);
const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The padding of the graph's convolution or pool. */
const paddingOf = (nodes: readonly GraphNode[], values?: Values): unknown =>
  written(nodes, values).nodes.find(({ attributes }) => 'padding' in attributes)?.attributes['padding'];

describe('names', () => {
  it('are those of the nodes; input and output are called images and logits', () => {
    const graph = written([input(4), relu('stem/relu', 'in'), relu('head', 'stem/relu')]);
    expect([graph.input, graph.output]).toEqual([
      { name: 'images', shape: [4] },
      { name: 'logits', shape: [4] },
    ]);
    expect(operationsOf([input(4), relu('stem/relu', 'in'), relu('head', 'stem/relu')])).toEqual([
      'stem/relu: Relu(images)',
      'head: Relu(stem/relu)',
      'logits: Identity(head)',
    ]);
  });

  it('are changed where TensorFlow does not accept them or where they are taken', () => {
    expect(operationsOf([input(4), relu('logits', 'in'), relu('_a b:0', 'logits'), relu('n_a_b_0', '_a b:0')])).toEqual([
      'logits_2: Relu(images)',
      'n_a_b_0: Relu(logits_2)',
      'n_a_b_0_2: Relu(n_a_b_0)',
      'logits: Identity(n_a_b_0_2)',
    ]);
  });

  it('of a constant never take the name of a node', () => {
    const scale = (id: string, from: string): GraphNode => ({ id, op: 'scale', inputs: [from] });
    expect(constantsOf([input(2), scale('a', 'in'), scale('a/scale', 'a')], { 'a/scale': [1, 2], 'a/scale/scale': [3, 4] })).toEqual([
      'a/scale_2 [2] = 1,2',
      'a/scale/scale [2] = 3,4',
    ]);
  });

  it('skip dropout', () => {
    expect(operationsOf([input(4), dropout('in')])).toEqual(['logits: Identity(images)']);
  });
});

describe('the padding of a convolution', () => {
  it.each([
    ['a border of one around 5 x 5', [5, 5, 1], {}, 'SAME'],
    ['none', [5, 5, 1], { padding: [0, 0, 0, 0] as const }, 'VALID'],
    ['one row less below with stride 2 on an even size', [4, 4, 1], { stride: [2, 2] as const, padding: [0, 1, 0, 1] as const }, 'SAME'],
  ])('%s is TensorFlow’s own', (_what, shape, over, text) => {
    expect(paddingOf([input(...shape), conv(over)], { 'conv/kernel': ones(9) })).toEqual({ text });
  });

  it('is added to the image if TensorFlow has no name for it', () => {
    const nodes = [input(4, 4, 1), conv({ stride: [2, 2] })];
    expect(operationsOf(nodes, { 'conv/kernel': ones(9) })).toEqual([
      'conv/PadV2: PadV2(images, conv/borders, conv/fill)',
      'conv: Conv2D(conv/PadV2, conv/kernel)',
      'logits: Identity(conv)',
    ]);
    expect(constantsOf(nodes, { 'conv/kernel': ones(9) }).slice(0, 2)).toEqual([
      'conv/borders [4,2] = 0,0,1,1,1,1,0,0',
      'conv/fill [] = 0',
    ]);
  });
});

describe('a convolution', () => {
  it('with gaps is written with zeros between its cells', () => {
    const nodes = [input(3, 3, 1), conv({ kernel: [2, 2], dilation: [1, 2], padding: [0, 0, 0, 0] })];
    expect(constantsOf(nodes, { 'conv/kernel': [1, 2, 3, 4] })).toEqual(['conv/kernel [2,3,1,1] = 1,0,2,3,0,4']);
  });

  it('of each channel alone is depthwise', () => {
    const nodes = [input(3, 3, 2), conv({ filters: 4, groups: 2, kernel: [1, 1], padding: [0, 0, 0, 0], bias: true })];
    const values = { 'conv/kernel': [1, 2, 3, 4], 'conv/bias': ones(4) };
    expect(operationsOf(nodes, values)).toEqual([
      'conv/DepthwiseConv2dNative: DepthwiseConv2dNative(images, conv/kernel)',
      'conv: BiasAdd(conv/DepthwiseConv2dNative, conv/bias)',
      'logits: Identity(conv)',
    ]);
    expect(constantsOf(nodes, values)[0]).toBe('conv/kernel [1,1,2,2] = 1,2,3,4');
  });

  it('in groups is one convolution per group', () => {
    const nodes = [input(1, 1, 4), conv({ filters: 2, groups: 2, kernel: [1, 1], padding: [0, 0, 0, 0] })];
    const values = { 'conv/kernel': counted(4) };
    expect(operationsOf(nodes, values)).toEqual([
      'conv/Split: Split(conv/split-axis, images)',
      'conv/Conv2D: Conv2D(conv/Split, conv/kernel-0)',
      'conv/Conv2D_2: Conv2D(conv/Split:1, conv/kernel-1)',
      'conv: ConcatV2(conv/Conv2D, conv/Conv2D_2, conv/axis)',
      'logits: Identity(conv)',
    ]);
    // [1, 1, 2 inputs, 2 filters]: each group takes its own filter's column.
    expect(constantsOf(nodes, values).slice(1, 3)).toEqual(['conv/kernel-0 [1,1,2,1] = 0,2', 'conv/kernel-1 [1,1,2,1] = 1,3']);
  });
});

describe('an average', () => {
  it('excludes a border that TensorFlow averages as zeros', () => {
    const pool = {
      id: 'pool',
      op: 'pool2d',
      kind: 'average',
      inputs: ['in'],
      window: [2, 2],
      stride: [1, 1],
      padding: [1, 0, 0, 0],
    } as const;
    const nodes: GraphNode[] = [input(2, 2, 1), pool];
    expect(operationsOf(nodes).slice(1, 3)).toEqual(['pool/AvgPool: AvgPool(pool/PadV2)', 'pool: Mul(pool/AvgPool, pool/shares)']);
    // Two of the four cells of the upper window are inside, all four of the lower one.
    expect(constantsOf(nodes).at(-1)).toBe('pool/shares [2,1,1] = 2,1');
  });
});
