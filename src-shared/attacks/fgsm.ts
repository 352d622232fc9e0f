import { type Attacked, clipped, type Target } from './attack.ts';

/** Evaluations of the network by {@link fgsm}. */
export const FGSM_EVALUATIONS = 2;

/**
 * The fast gradient sign method: x + ε sign(∇ loss), clipped to 0..1.
 * Source: Goodfellow, Shlens, Szegedy, ICLR 2015 (arXiv 1412.6572).
 */
export async function fgsm({ pixels, epsilon, respond }: Target): Promise<Attacked> {
  const { gradients } = await respond(pixels);
  const changed = pixels.map((value, index) => clipped(value + epsilon * Math.sign(gradients[index] ?? 0), value, epsilon));
  const { correct } = await respond(changed);
  return { pixels: changed, correct };
}
