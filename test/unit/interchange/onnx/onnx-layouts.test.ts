import { describe, expect, it } from 'vitest';
import type { GraphNode } from '#shared/graph/index.ts';
import { constantsOf, dense, flatten, graphOf, input, nodesOf } from './small-graphs.ts';

describe('layouts in an ONNX file', () => {
  const conv: GraphNode = {
    id: 'c',
    op: 'conv2d',
    inputs: ['in'],
    filters: 2,
    kernel: [1, 2],
    stride: [2, 1],
    padding: [1, 2, 3, 4],
    groups: 1,
    bias: true,
  };

  it('order kernels as filters, inputs, height, width, and padding as top, left, bottom, right', () => {
    // Ours, [height 1, width 2, inputs 3, filters 2]: at column x, input i, filter f the number 100 x + 10 i + f.
    const kernel = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];
    const graph = graphOf(input(4, 4, 3), conv, { id: 'mean', op: 'globalAveragePool', inputs: ['c'] });
    const weights = { 'c/kernel': kernel, 'c/bias': [7, 8] };
    expect(nodesOf(graph, weights)).toEqual([
      'c: Conv(images, c/kernel, c/bias) -> c {kernel_shape=1,2 strides=2,1 pads=1,3,2,4 group=1}',
      'mean/average: GlobalAveragePool(c) -> mean/average',
      'mean: Flatten(mean/average) -> logits {axis=1}',
    ]);
    expect(constantsOf(graph, weights)).toEqual(['c/kernel [2,3,1,2] = 0,100,10,110,20,120,1,101,11,111,21,121', 'c/bias [2] = 7,8']);
  });

  it('store only the inputs of their group for grouped filters', () => {
    // Ours, [height 1, width 2, inputs of a group 1, filters 2].
    const graph = graphOf(input(4, 4, 2), { ...conv, groups: 2, bias: false }, { id: 'mean', op: 'globalAveragePool', inputs: ['c'] });
    const weights = { 'c/kernel': [1, 2, 3, 4] };
    expect(nodesOf(graph, weights)[0]).toBe('c: Conv(images, c/kernel) -> c {kernel_shape=1,2 strides=2,1 pads=1,3,2,4 group=2}');
    expect(constantsOf(graph, weights)).toEqual(['c/kernel [2,1,1,2] = 1,3,2,4']);
  });

  it('exclude the padding from averages', () => {
    const pool = (kind: 'max' | 'average'): GraphNode => ({
      id: kind,
      op: 'pool2d',
      kind,
      inputs: ['in'],
      window: [3, 2],
      stride: [1, 2],
      padding: [2, 0, 1, 1],
    });
    const window = 'kernel_shape=3,2 strides=1,2 pads=2,1,0,1';
    expect(nodesOf(graphOf(input(4, 4, 1), pool('max'), flatten('max')))[0]).toBe(`max: MaxPool(images) -> max {${window}}`);
    expect(nodesOf(graphOf(input(4, 4, 1), pool('average'), flatten('average')))[0]).toBe(
      `average: AveragePool(images) -> average {${window} count_include_pad=0}`,
    );
  });

  it('write a bounded rectifier as Clip with two constants', () => {
    const graph = graphOf(input(3), { id: 'a', op: 'activation', kind: 'relu6', inputs: ['in'] });
    expect(nodesOf(graph)).toEqual(['a: Clip(images, a/min, a/max) -> logits']);
    expect(constantsOf(graph, {})).toEqual(['a/min [] = 0', 'a/max [] = 6']);
  });

  it('broadcast per-channel parameters over the image, and transpose a bias per position', () => {
    const graph = graphOf(
      input(1, 3, 2),
      { id: 's', op: 'scale', inputs: ['in'] },
      { id: 'b', op: 'bias', inputs: ['s'], shape: [2] },
      { id: 'm', op: 'bias', inputs: ['b'], shape: [1, 3, 2] },
      flatten('m'),
    );
    const weights = { 's/scale': [5, 6], 'b/bias': [7, 8], 'm/bias': [1, -1, 2, -2, 3, -3] };
    expect(nodesOf(graph, weights).slice(0, 3)).toEqual([
      's: Mul(images, s/scale) -> s',
      'b: Add(s, b/bias) -> b',
      'm: Add(b, m/bias) -> m',
    ]);
    expect(constantsOf(graph, weights)).toEqual(['s/scale [2,1,1] = 5,6', 'b/bias [2,1,1] = 7,8', 'm/bias [2,1,3] = 1,2,3,-1,-2,-3']);
  });

  it('keep vectors unchanged', () => {
    const graph = graphOf(
      input(2),
      { id: 'n', op: 'batchNorm', inputs: ['in'], epsilon: 0.5, momentum: 0.1 },
      { id: 's', op: 'scale', inputs: ['n'] },
      dense('a', 's'),
    );
    const weights = {
      'n/gamma': [1, 2],
      'n/beta': [3, 4],
      'n/mean': [5, 6],
      'n/variance': [7, 8],
      's/scale': [9, 10],
      'a/kernel': [1, 2, 3, 4],
      'a/bias': [5, 6],
    };
    expect(nodesOf(graph, weights)).toEqual([
      'n: BatchNormalization(images, n/gamma, n/beta, n/mean, n/variance) -> n {epsilon=0.5}',
      's: Mul(n, s/scale) -> s',
      'a: Gemm(s, a/kernel, a/bias) -> logits',
    ]);
    expect(constantsOf(graph, weights).slice(4)).toEqual(['s/scale [2] = 9,10', 'a/kernel [2,2] = 1,2,3,4', 'a/bias [2] = 5,6']);
  });

  it('transpose before flattening only if the order of the values differs', () => {
    const turning = [
      'in/channels-last: Transpose(images) -> in/channels-last {perm=0,2,3,1}',
      'flat: Flatten(in/channels-last) -> logits {axis=1}',
    ];
    const plain = ['flat: Flatten(images) -> logits {axis=1}'];
    expect(nodesOf(graphOf(input(2, 1, 2), flatten('in')))).toEqual(turning);
    expect(nodesOf(graphOf(input(2, 2, 1), flatten('in')))).toEqual(plain);
    expect(nodesOf(graphOf(input(1, 1, 5), flatten('in')))).toEqual(plain);
    expect(nodesOf(graphOf(input(5), flatten('in')))).toEqual(plain);
  });

  it('number the axes of an image as batch, channels, height, width', () => {
    const graph = graphOf(
      input(4, 5, 3),
      { id: 'cut', op: 'slice', inputs: ['in'], axis: 1, start: 1, end: 5, step: 2 },
      { id: 'grown', op: 'pad', inputs: ['cut'], before: [1, 2, 3], after: [4, 5, 6] },
      { id: 'both', op: 'concat', inputs: ['grown', 'grown'], axis: 2 },
      { id: 'mean', op: 'globalAveragePool', inputs: ['both'] },
    );
    expect(nodesOf(graph).slice(0, 3)).toEqual([
      'cut: Slice(images, cut/starts, cut/ends, cut/axes, cut/steps) -> cut',
      'grown: Pad(cut, grown/pads) -> grown',
      'both: Concat(grown, grown) -> both {axis=1}',
    ]);
    expect(constantsOf(graph, {})).toEqual([
      'cut/starts [1] = 1',
      'cut/ends [1] = 5',
      'cut/axes [1] = 3',
      'cut/steps [1] = 2',
      'grown/pads [8] = 0,3,1,2,0,6,4,5',
    ]);
  });

  it('transpose an image once for all channels-last readers, and back for a convolution', () => {
    const graph = graphOf(
      input(2, 2, 2),
      { id: 'a', op: 'dense', inputs: ['in'], units: 2, bias: false },
      { id: 'b', op: 'dense', inputs: ['in'], units: 2, bias: false },
      { id: 'sum', op: 'add', inputs: ['a', 'b'] },
      { ...conv, inputs: ['sum'], bias: false, padding: [0, 0, 0, 0], kernel: [1, 1] },
      { id: 'mean', op: 'globalAveragePool', inputs: ['c'] },
    );
    const weights = { 'a/kernel': [1, 2, 3, 4], 'b/kernel': [1, 2, 3, 4], 'c/kernel': [1, 2, 3, 4] };
    expect(nodesOf(graph, weights)).toEqual([
      'in/channels-last: Transpose(images) -> in/channels-last {perm=0,2,3,1}',
      'a: MatMul(in/channels-last, a/kernel) -> a',
      'b: MatMul(in/channels-last, b/kernel) -> b',
      'sum: Add(a, b) -> sum',
      'sum/channels-first: Transpose(sum) -> sum/channels-first {perm=0,3,1,2}',
      'c: Conv(sum/channels-first, c/kernel) -> c {kernel_shape=1,1 strides=2,1 pads=0,0,0,0 group=1}',
      'mean/average: GlobalAveragePool(c) -> mean/average',
      'mean: Flatten(mean/average) -> logits {axis=1}',
    ]);
  });

  it('keep any batch size when an image is reshaped into tokens', () => {
    const graph = graphOf(
      input(2, 3, 4),
      { id: 'tokens', op: 'reshape', inputs: ['in'], shape: [6, 4] },
      { id: 'turned', op: 'transpose', inputs: ['tokens'], axes: [1, 0] },
      { id: 'scores', op: 'matmul', inputs: ['turned', 'turned'], transposeRight: true },
      { id: 'mean', op: 'globalAveragePool', inputs: ['scores'] },
    );
    expect(nodesOf(graph)).toEqual([
      'in/channels-last: Transpose(images) -> in/channels-last {perm=0,2,3,1}',
      'tokens: Reshape(in/channels-last, tokens/shape) -> tokens',
      'turned: Transpose(tokens) -> turned {perm=0,2,1}',
      'scores/right-transposed: Transpose(turned) -> scores/right-transposed {perm=0,2,1}',
      'scores: MatMul(turned, scores/right-transposed) -> scores',
      'mean: ReduceMean(scores, mean/axes) -> logits {keepdims=0}',
    ]);
    expect(constantsOf(graph, {})).toEqual(['tokens/shape [3] = 0,6,4', 'mean/axes [1] = 1']);
  });
});
