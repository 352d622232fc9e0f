import { type Attacked, clipped, type Target } from './attack.ts';

/** The sum of all steps, in ε. */
const REACH = 2.5;

export interface PgdSettings {
  readonly steps: number;
  /** The pixels to start from; they are clipped. */
  readonly start: Float32Array;
}

/** Evaluations of the network by {@link pgd}. */
export function pgdEvaluations(steps: number): number {
  return steps + 1;
}

/**
 * Projected gradient descent in L∞: steps of 2.5 ε / steps along the sign of the gradient, each clipped to ε and to 0..1. The last image
 * counts. Source: Madry et al., ICLR 2018 (arXiv 1706.06083), section 2.1.
 */
export async function pgd({ pixels, epsilon, respond }: Target, { steps, start }: PgdSettings): Promise<Attacked> {
  const size = (REACH * epsilon) / steps;
  let current = start.map((value, index) => clipped(value, pixels[index] ?? 0, epsilon));
  for (let step = 0; step < steps; step++) {
    const { gradients } = await respond(current);
    current = current.map((value, index) => clipped(value + size * Math.sign(gradients[index] ?? 0), pixels[index] ?? 0, epsilon));
  }
  const { correct } = await respond(current);
  return { pixels: current, correct };
}
