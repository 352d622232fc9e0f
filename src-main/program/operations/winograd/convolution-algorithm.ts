import type { Conv2dNode, Shape } from '#shared/graph/index.ts';
import { isTiled, isWorthTiling } from './tiled-convolution.ts';
import { worthwhileTransforms } from './transforms.ts';

/** How a convolution is computed: TensorFlow's own, Winograd's in tiles (our kernel), or Winograd's as products of whole images. */
export type ConvolutionAlgorithm = 'direct' | 'tiled' | 'transformed';

/** Chooses the algorithm of a convolution from its shapes. A choice that does not support them is replaced by `direct`. */
export type AlgorithmChoice = (node: Conv2dNode, input: Shape, output: Shape) => ConvolutionAlgorithm;

/** The most precise one, for evaluation, entropy and proofs. */
export const directAlgorithm: AlgorithmChoice = () => 'direct';

/** Expected to be the fastest in training on a CPU; about two digits less precise. */
export const fastAlgorithm: AlgorithmChoice = (node, input, output) => {
  if (isTiled(node, input, output) && isWorthTiling(input, output)) return 'tiled';
  return worthwhileTransforms(node, input, output) ? 'transformed' : 'direct';
};
