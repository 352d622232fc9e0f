import type { ModelGraph } from '#shared/graph/index.ts';
import { addition, convolution, dense, dropout, flatten, globalPool, network, normalisation, pool, rectifier } from './small-network.ts';

/**
 * One network per operation and variant, the operation between a convolution or dense map before it (whose gradient passes
 * through it) and a classifier behind it.
 */
export const CASES: Readonly<Record<string, ModelGraph>> = {
  'dense maps with and without bias': network(
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
  'a depthwise convolution with two filters a channel, stride 2 and uneven padding': between(
    [5, 6, 1],
    convolution('tested', 'before', { filters: 4, groups: 2, stride: [2, 2], padding: [1, 0, 0, 2] }),
  ),
  'a depthwise convolution with unequal strides': between([5, 6, 1], convolution('tested', 'before', { groups: 2, stride: [2, 1] })),
  'batch normalisation of images': between([4, 4, 1], normalisation('tested', 'before')),
  'batch normalisation of vectors': network(
    [4],
    dense('before', 'input', 3),
    normalisation('tested', 'before', { epsilon: 0.01 }),
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
  'max pooling of overlapping windows with a border': between(
    [6, 6, 1],
    pool('tested', 'before', { window: [3, 3], stride: [2, 2], padding: [1, 1, 1, 1] }),
  ),
  'average pooling': between([6, 6, 1], pool('tested', 'before', { kind: 'average', window: [3, 2], stride: [3, 2] })),
  'average pooling of overlapping windows with an uneven border': between(
    [6, 5, 1],
    pool('tested', 'before', { kind: 'average', window: [3, 3], stride: [2, 2], padding: [1, 0, 1, 2] }),
  ),
  'global average pooling': network([4, 3, 1], convolution('before', 'input'), globalPool('tested', 'before'), dense('head', 'tested', 3)),
  'a linear form of each channel': between([4, 4, 1], { id: 'tested', op: 'scale', inputs: ['before'] }),
  'a constant per channel': between([4, 4, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [2] }),
  'a constant per place': between([4, 4, 1], { id: 'tested', op: 'bias', inputs: ['before'], shape: [4, 4, 2] }),
  dropout: between([4, 4, 1], dropout('tested', 'before', 0.5)),
};

function between(input: readonly number[], tested: ModelGraph['nodes'][number]): ModelGraph {
  return network(input, convolution('before', 'input', { bias: true }), tested, flatten('flat', 'tested'), dense('head', 'flat', 3));
}
