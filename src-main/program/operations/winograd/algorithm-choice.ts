import type { Conv2dNode, Shape } from '#shared/graph/index.ts';
import type { Transforms } from './transforms.ts';

/** How a convolution is computed: by TensorFlow, by Winograd's algorithm in tiles (our kernel), or by its transforms of whole images. */
export type ConvolutionAlgorithm = 'direct' | 'tiled' | Transforms;

/** Chooses the algorithm of a convolution from its shapes. */
export type AlgorithmChoice = (node: Conv2dNode, input: Shape, output: Shape) => ConvolutionAlgorithm;

/** The most precise one, for evaluation, entropy and proofs. */
export const directAlgorithm: AlgorithmChoice = () => 'direct';
