/** Winograd's one-dimensional algorithm F(m, 3): m outputs of a filter with 3 taps from m + 2 products, y = Aᵀ [(G g) ⊙ (Bᵀ d)]. */
export interface WinogradAlgorithm {
  /** m */
  readonly outputs: number;
  /** Bᵀ, `[m + 2, m + 2]`: transforms the input. */
  readonly input: Matrix;
  /** G, `[m + 2, 3]`: transforms the filter. */
  readonly filter: Matrix;
  /** Aᵀ, `[m, m + 2]`: transforms the products to the output. */
  readonly output: Matrix;
}

export type Matrix = readonly (readonly number[])[];

/**
 * F(1, 3), F(2, 3) and F(4, 3) with the points 0, ±1, ±2. Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
 * CVPR 2016 (Winograd, 1980). Larger ones are too inaccurate in float32.
 */
export const winogradAlgorithms: readonly WinogradAlgorithm[] = [
  {
    outputs: 1,
    input: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    filter: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    output: [[1, 1, 1]],
  },
  {
    outputs: 2,
    input: [
      [1, 0, -1, 0],
      [0, 1, 1, 0],
      [0, -1, 1, 0],
      [0, 1, 0, -1],
    ],
    filter: [
      [1, 0, 0],
      [1 / 2, 1 / 2, 1 / 2],
      [1 / 2, -1 / 2, 1 / 2],
      [0, 0, 1],
    ],
    output: [
      [1, 1, 1, 0],
      [0, 1, -1, -1],
    ],
  },
  {
    outputs: 4,
    input: [
      [4, 0, -5, 0, 1, 0],
      [0, -4, -4, 1, 1, 0],
      [0, 4, -4, -1, 1, 0],
      [0, -2, -1, 2, 1, 0],
      [0, 2, -1, -2, 1, 0],
      [0, 4, 0, -5, 0, 1],
    ],
    filter: [
      [1 / 4, 0, 0],
      [-1 / 6, -1 / 6, -1 / 6],
      [-1 / 6, 1 / 6, -1 / 6],
      [1 / 24, 1 / 12, 1 / 6],
      [1 / 24, -1 / 12, 1 / 6],
      [0, 0, 1],
    ],
    output: [
      [1, 1, 1, 1, 1, 0],
      [0, 1, -1, 2, -2, 0],
      [0, 1, 1, 4, 4, 0],
      [0, 1, -1, 8, -8, 1],
    ],
  },
];
