import { z } from 'zod';

/** A layer that is approximately linear: on the training images, each neuron's activation follows one linear function within τ. */
export const approximateLayerSchema = z.strictObject({
  layer: z.string(),
  error: z
    .number()
    .describe('‖Δ logits‖ / ‖logits‖ on the validation images when this layer alone becomes its linear form, without training.'),
  accuracyChange: z.number().describe('The change of validation accuracy likewise, in percentage points.'),
  replaced: z.boolean().describe('Whether the linear form has replaced the activation.'),
});

export type ApproximateLayer = z.output<typeof approximateLayerSchema>;
