import { activationKinds } from '#shared/activations/index.ts';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';
import { addition, convolution, dense, dropout, flatten, globalPool, network, normalization, pool, rectifier } from './small-network.ts';

/**
 * One network per operation and variant: the operation between a convolution or dense layer (whose gradient passes through it) and a
 * classifier.
 */
export const CASES: Readonly<Record<string, ModelGraph>> = {
  'dense layers with and without bias': network(
    [5],
    dense('first', 'input', 4),
    dense('second', 'first', 4, false),
    dense('head', 'second', 3),
  ),
  'a 3x3 convolution with padding 1': between([6, 5, 2], convolution('tested', 'before', { filters: 3 })),
  'a convolution with bias and no padding': between([6, 5, 2], convolution('tested', 'before', { padding: [0, 0, 0, 0], bias: true })),
  'a convolution with stride 2 and padding 1 on an even size': between([6, 6, 1], convolution('tested', 'before', { stride: [2, 2] })),
  'a convolution with stride 2 and padding 1 on an odd size': between([7, 5, 1], convolution('tested', 'before', { stride: [2, 2] })),
  'a 1x1 convolution with stride 2': between(
    [6, 6, 1],
    convolution('tested', 'before', { kernel: [1, 1], stride: [2, 2], padding: [0, 0, 0, 0] }),
  ),
  'a convolution with unequal kernel, stride and padding': between(
    [7, 6, 1],
    convolution('tested', 'before', { kernel: [3, 2], stride: [2, 1], padding: [0, 2, 1, 0] }),
  ),
  'a convolution in two groups': between([5, 5, 1], convolution('tested', 'before', { filters: 4, groups: 2, stride: [2, 2] })),
  'a depthwise convolution': between([5, 6, 1], convolution('tested', 'before', { filters: 2, groups: 2, bias: true })),
  'a depthwise convolution with two filters per channel, stride 2 and uneven padding': between(
    [5, 6, 1],
    convolution('tested', 'before', { filters: 4, groups: 2, stride: [2, 2], padding: [1, 0, 0, 2] }),
  ),
  'a depthwise convolution with unequal strides': between([5, 6, 1], convolution('tested', 'before', { groups: 2, stride: [2, 1] })),
  'batch normalization of images': between([4, 4, 1], normalization('tested', 'before')),
  'batch normalization of vectors': network(
    [4],
    dense('before', 'input', 3),
    normalization('tested', 'before', { epsilon: 0.01 }),
    dense('head', 'tested', 3),
  ),
  'a rectifier': between([4, 4, 1], rectifier('tested', 'before')),
  'a rectifier bounded at 6': network(
    [4, 4, 1],
    // Wide enough for sums on both sides of 6.
    convolution('before', 'input', { filters: 8, bias: true }),
    convolution('wide', 'before'),
    rectifier('tested', 'wide', 'relu6'),
    flatten('flat', 'tested'),
    dense('head', 'flat', 3),
  ),
  'a residual addition of branches that share their input': network(
    [4, 4, 1],
    convolution('before', 'input'),
    convolution('main', 'before'),
    addition('sum', 'main', 'before'),
    addition('again', 'sum', 'before'),
    flatten('flat', 'again'),
    dense('head', 'flat', 3),
  ),
  'max pooling': between([6, 6, 1], pool('tested', 'before')),
  'max pooling of overlapping windows with padding': between(
    [6, 6, 1],
    pool('tested', 'before', { window: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] }),
  ),
  'average pooling': between([6, 6, 1], pool('tested', 'before', { kind: 'average', window: [3, 2], stride: [3, 2] })),
  'average pooling of overlapping windows with uneven padding': between(
    [6, 5, 1],
    pool('tested', 'before', { kind: 'average', window: [3, 3], stride: [2, 2], padding: [1, 0, 1, 2] }),
  ),
  'global average pooling': network([4, 3, 1], convolution('before', 'input'), globalPool('tested', 'before'), dense('head', 'tested', 3)),
  'a scale per channel': between([4, 4, 1], { id: 'tested', op: 'scale', inputs: ['before'] }),
  'a constant per channel': between([4, 4, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [2] }),
  'a constant per position': between([4, 4, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [4, 4, 2] }),
  dropout: between([4, 4, 1], dropout('tested', 'before', 0.5)),
  'dropout of whole samples': between([4, 4, 1], { ...dropout('tested', 'before', 0.5), unit: 'sample' }),
  'a dilated convolution': between([6, 7, 1], convolution('tested', 'before', { dilation: [2, 2], padding: [2, 2, 2, 2], bias: true })),
  'a dilated convolution in groups with unequal strides': between(
    [8, 7, 1],
    convolution('tested', 'before', { filters: 4, groups: 2, dilation: [2, 3], stride: [2, 1], padding: [1, 0, 3, 2] }),
  ),
  'a dilated depthwise convolution': between([7, 7, 1], convolution('tested', 'before', { groups: 2, dilation: [2, 2] })),
  'batch normalization of tokens': between([6, 4, 1], ...tokens('before', 24), normalization('tested', 'before/tokens')),
  'a constant broadcast along an axis': between([4, 3, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [4, 1, 2] }),
  'a fixed constant': between([4, 3, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [1, 3, 2], trained: false }),
  'a dense layer of the last axis': between([4, 3, 1], dense('tested', 'before', 3)),
  'layer normalization of positions': between([4, 3, 1], ...widened('before'), layerNorm('tested', 'before/wide')),
  'layer normalization of vectors': network(
    [4],
    dense('before', 'input', 5),
    layerNorm('tested', 'before', 0.01),
    dense('head', 'tested', 3),
  ),
  'softmax of the last axis': between([4, 3, 1], ...widened('before'), { id: 'tested', op: 'softmax', inputs: ['before/wide'] }),
  'a product of matrices': between([4, 3, 1], ...widened('before', 4), {
    id: 'tested',
    op: 'matmul',
    inputs: ['before/wide', 'before/wide'],
    transposeRight: true,
  }),
  'a product of different matrices': between(
    [4, 3, 1],
    { id: 'before/turned', op: 'transpose', inputs: ['before'], axes: [0, 2, 1] },
    ...widened('before', 4),
    { id: 'tested', op: 'matmul', inputs: ['before/turned', 'before/wide'], transposeRight: false },
  ),
  'a transposition': between([4, 3, 1], { id: 'tested', op: 'transpose', inputs: ['before'], axes: [2, 0, 1] }),
  'slices with steps, concatenated in another order': between(
    [5, 3, 1],
    { id: 'odd', op: 'slice', inputs: ['before'], axis: 0, start: 1, end: 5, step: 2 },
    { id: 'even', op: 'slice', inputs: ['before'], axis: 0, start: 0, end: 4, step: 3 },
    { id: 'last', op: 'slice', inputs: ['before'], axis: 0, start: 4, end: 5, step: 1 },
    { id: 'tested', op: 'concat', inputs: ['last', 'odd', 'even', 'last'], axis: 0 },
  ),
  'slices that cover the tensor, in another order': between(
    [5, 3, 1],
    { id: 'end', op: 'slice', inputs: ['before'], axis: 0, start: 2, end: 5, step: 1 },
    { id: 'start', op: 'slice', inputs: ['before'], axis: 0, start: 0, end: 2, step: 1 },
    { id: 'tested', op: 'concat', inputs: ['end', 'start'], axis: 0 },
  ),
  'a dense layer that is moved before zero padding': between(
    [4, 3, 1],
    ...widened('before'),
    { id: 'border', op: 'pad', inputs: ['before/wide'], before: [0, 1, 0], after: [2, 0, 0] },
    { id: 'turned', op: 'transpose', inputs: ['border'], axes: [1, 0, 2] },
    dense('tested', 'turned', 2),
  ),
  'a dense layer that is moved after a crop': between(
    [4, 3, 1],
    dense('map', 'before', 3),
    { id: 'turned', op: 'transpose', inputs: ['map'], axes: [1, 0, 2] },
    { id: 'tested', op: 'slice', inputs: ['turned'], axis: 0, start: 0, end: 2, step: 1 },
  ),
  'zero padding': between([4, 3, 1], { id: 'tested', op: 'pad', inputs: ['before'], before: [0, 1, 0], after: [2, 0, 1] }),
  'nearest-neighbor upsampling': between([3, 4, 1], { id: 'tested', op: 'upsample', inputs: ['before'], factors: [2, 3] }),
  'an elementwise product with a gate': between(
    [4, 3, 1],
    globalPool('pooled', 'before'),
    { id: 'gate', op: 'reshape', inputs: ['pooled'], shape: [1, 1, 2] },
    { id: 'tested', op: 'multiply', inputs: ['before', 'gate'] },
  ),
  'an elementwise product with itself': between([4, 3, 1], { id: 'tested', op: 'multiply', inputs: ['before', 'before'] }),
  'the position bias of windows': between(
    [6, 12, 1],
    // 2 windows of 2 heads over 2 x 3 tokens.
    { id: 'scores', op: 'reshape', inputs: ['before'], shape: [2, 2, 6, 6] },
    { id: 'tested', op: 'positionBias', inputs: ['scores'], window: [2, 3] },
  ),
  'the mean over all axes but the last': network(
    [4, 6, 1],
    convolution('before', 'input'),
    { id: 'windows', op: 'reshape', inputs: ['before'], shape: [2, 3, 4, 2] },
    globalPool('tested', 'windows'),
    dense('head', 'tested', 3),
  ),
  ...Object.fromEntries(
    activationKinds.map((kind) => [
      `the activation ${kind} at positions of windows`,
      between(
        [4, 6, 1],
        { id: 'windows', op: 'reshape', inputs: ['before'], shape: [2, 3, 4, 2] },
        dense('wide', 'windows', 3),
        rectifier('tested', 'wide', kind),
      ),
    ]),
  ),
};

function between(input: readonly number[], ...tested: readonly GraphNode[]): ModelGraph {
  return network(input, convolution('before', 'input', { bias: true }), ...tested, flatten('flat', 'tested'), dense('head', 'flat', 3));
}

/** The slice of `source` along one axis. */
function tokens(source: string, count: number): readonly GraphNode[] {
  return [{ id: `${source}/tokens`, op: 'reshape', inputs: [source], shape: [count, 2] }];
}

/** `source` with more channels, all different. */
function widened(source: string, units = 5): readonly GraphNode[] {
  return [dense(`${source}/wide`, source, units)];
}

function layerNorm(id: string, input: string, epsilon = 1e-5): GraphNode {
  return { id, op: 'layerNorm', inputs: [input], epsilon };
}
