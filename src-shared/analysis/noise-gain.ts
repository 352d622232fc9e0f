import { z } from 'zod';
import { count, imagesField, MANY_IMAGES, planField, seedField, splitField } from './settings.ts';

/** How layers pass on small noise of the pixels, and the Jacobian of the logits by the pixels. */
export const noiseGain = {
  request: z.strictObject({
    kind: z.literal('noise-gain'),
    plan: planField,
    split: splitField,
    images: imagesField.default(MANY_IMAGES),
    sigma: z.number().gt(0).max(1).default(0.01).describe('Standard deviation of the noise, for pixels 0..1.'),
    seed: seedField,
  }),
  result: z.object({
    kind: z.literal('noise-gain'),
    images: count.describe('Evaluated images.'),
    sigma: z.number(),
    input: z.number().nullable().describe('E ‖e‖ / ‖x‖ of the noise e and the pixels x; null if it is not defined.'),
    layers: z
      .array(z.object({ layer: z.string(), gain: z.number().nullable() }))
      .describe('E ‖f(x + e) - f(x)‖ / ‖f(x)‖ of the output f of each layer’s activation, in graph order.'),
    logits: z.number().nullable().describe('The same of the logits.'),
    jacobian: z.number().nullable().describe('Mean over the images of the Frobenius norm of d logits / d pixels.'),
  }),
};

export type NoiseGainRequest = z.output<typeof noiseGain.request>;
export type NoiseGain = z.output<typeof noiseGain.result>;

/** A mean over the images for which a value is finite; null if there is none. */
export class FiniteMean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.#sum += value;
    this.#count++;
  }

  get result(): number | null {
    return this.#count > 0 ? this.#sum / this.#count : null;
  }
}
