import type { Conv2dNode, Shape } from '#shared/graph/index.ts';
import { isTiled, isWorthTiling } from './tiled-convolution.ts';
import { type Transforms, worthwhileTransforms } from './transforms.ts';

/** How a convolution is computed: by TensorFlow, by Winograd's algorithm in tiles (our kernel), or by its transforms of whole images. */
export type ConvolutionAlgorithm = 'direct' | 'tiled' | Transforms;

/** Chooses the algorithm of a convolution from its shapes. */
export type AlgorithmChoice = (node: Conv2dNode, input: Shape, output: Shape) => ConvolutionAlgorithm;

/** The most precise one, for evaluation, entropy and proofs. */
export const directAlgorithm: AlgorithmChoice = () => 'direct';

/**
 * Expected to be the fastest in training on a CPU; about two digits less precise.
 *
 * @param images per step: Winograd's algorithm transforms the kernel once for all of them
 */
export function fastAlgorithm(images: number): AlgorithmChoice {
  return (node, input, output) => {
    if (isTiled(node, input, output) && isWorthTiling(input, output, images)) return 'tiled';
    return worthwhileTransforms(node, input, output, images) ?? 'direct';
  };
}
