import { z } from 'zod';
import { calibratedSchema } from './calibration.ts';
import { count, imagesField, planField } from './settings.ts';

/** Generalization: the scores and the calibration on the images that were trained on, on validation and on test images. */
export const generalization = {
  request: z.strictObject({
    kind: z.literal('generalization'),
    plan: planField,
    images: imagesField.default(0),
  }),
  result: z.object({
    kind: z.literal('generalization'),
    images: count.describe('Evaluated images of all splits.'),
    splits: z.object({
      train: calibratedSchema.describe('Images that were trained on, without augmentation.'),
      validation: calibratedSchema,
      test: calibratedSchema,
    }),
    gap: z
      .object({ accuracy: z.number(), nll: z.number().nullable() })
      .describe('From test to training images: accuracy of training minus test in points, NLL of test minus training in nats.'),
  }),
};

export type Generalization = z.output<typeof generalization.result>;

/** How much better the scores on training images are than those on test images. */
export function generalizationGap({ train, test }: Pick<Generalization['splits'], 'train' | 'test'>): Generalization['gap'] {
  return {
    accuracy: train.accuracy - test.accuracy,
    nll: train.nll === null || test.nll === null ? null : test.nll - train.nll,
  };
}
