import type { AlgorithmChoice } from './algorithm-choice.ts';
import { isTiled, isWorthTiling } from './tiled-convolution.ts';
import { worthwhileTransforms } from './transforms.ts';

/**
 * Expected to be the fastest in training on a CPU; about two digits less precise than the direct convolution.
 *
 * @param images per step: Winograd's algorithm transforms the kernel once for all of them
 */
export function fastAlgorithm(images: number): AlgorithmChoice {
  return (node, input, output) => {
    if (isTiled(node, input, output) && isWorthTiling(input, output, images)) return 'tiled';
    return worthwhileTransforms(node, input, output, images) ?? 'direct';
  };
}
