import { z } from 'zod';
import { rankCorrelation } from './rank-correlation.ts';
import { count, scoresSchema } from './settings.ts';

const correlationSchema = z.number().min(-1).max(1).nullable();

/**
 * Layer sensitivity: how much the scores fall when the activation of one layer alone becomes linear, y = diag(s) z with s by the majority state
 * of each neuron, without retraining.
 */
export const sensitivity = {
  request: z.strictObject({
    kind: z.literal('sensitivity'),
    split: z.enum(['validation', 'train']).default('validation').describe('The images that are evaluated.'),
    images: count.default(0).describe('How many images of the split are evaluated, evenly spaced; 0 for all.'),
  }),
  result: z.object({
    kind: z.literal('sensitivity'),
    images: count.describe('Evaluated images.'),
    model: scoresSchema.describe('The model itself.'),
    layers: z
      .array(scoresSchema.extend({ layer: z.string(), entropy: z.number().describe('In bits, measured on the training images.') }))
      .describe('The model with that layer linear, in graph order. Layers that already are linear forms are left out.'),
    correlation: z
      .object({ nll: correlationSchema, accuracy: correlationSchema })
      .describe('Spearman’s ρ of entropy with the rise of the NLL and with the fall of accuracy; null if it is not defined.'),
  }),
};

export type SensitivityRequest = z.output<typeof sensitivity.request>;
export type Sensitivity = z.output<typeof sensitivity.result>;
export type LayerSensitivity = Sensitivity['layers'][number];

/** Spearman's ρ over the layers. An NLL that is not finite counts as the largest. */
export function sensitivityCorrelation(layers: readonly LayerSensitivity[]): Sensitivity['correlation'] {
  const entropies = layers.map(({ entropy }) => entropy);
  return {
    nll: rankCorrelation(
      entropies,
      layers.map(({ nll }) => nll ?? Infinity),
    ),
    accuracy: rankCorrelation(
      entropies,
      layers.map(({ accuracy }) => -accuracy),
    ),
  };
}
