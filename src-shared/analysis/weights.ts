import { z } from 'zod';
import { count, planField } from './settings.ts';

/** The kernels of a model: how many weights are left, and how large they are. Evaluates no images. */
export const weights = {
  request: z.strictObject({
    kind: z.literal('weights'),
    plan: planField,
  }),
  result: z.object({
    kind: z.literal('weights'),
    kernels: z
      .array(
        z.object({
          node: z.string().describe('The node whose kernel it is.'),
          weights: count,
          nonzero: count,
          norm: z.number().nullable().describe('‖W‖₂, the square root of the sum of squares; null if it is not finite.'),
          largest: z.number().nullable().describe('max |w|; null if it is not finite.'),
        }),
      )
      .describe('In graph order. Biases and normalizations are not included.'),
  }),
};

export type Weights = z.output<typeof weights.result>;
type KernelWeights = Weights['kernels'][number];

/** The figures of one kernel. */
export function kernelWeights(node: string, kernel: Iterable<number>): KernelWeights {
  let [count, nonzero, squares, largest] = [0, 0, 0, 0];
  for (const weight of kernel) {
    count++;
    if (weight !== 0) nonzero++;
    squares += weight * weight;
    // Unlike a comparison, it keeps NaN.
    largest = Math.max(largest, Math.abs(weight));
  }
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { node, weights: count, nonzero, norm: finite(Math.sqrt(squares)), largest: finite(largest) };
}

/** √(Σw² / n) over all weights of the kernel, pruned ones included; null if it is not defined. */
export function rootMeanSquare({ norm, weights: all }: Pick<KernelWeights, 'norm' | 'weights'>): number | null {
  return norm === null || all === 0 ? null : norm / Math.sqrt(all);
}
