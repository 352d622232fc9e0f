import { z } from 'zod';

const strength = z.number().min(0).max(10).default(0);

/** torchvision's `ColorJitter`; all 0 for none. */
const colorJitterSchema = z.strictObject({
  brightness: strength.describe('Colors times a factor drawn from 1 ± this.'),
  contrast: strength.describe('Distance from the image’s mean gray times a factor drawn from 1 ± this.'),
  saturation: strength.describe('Distance from the pixel’s own gray times a factor drawn from 1 ± this.'),
  hue: z.number().min(0).max(0.5).default(0).describe('Hue turned by a share of the circle drawn from ± this.'),
});

const augmentationSchema = z
  .strictObject({
    padCrop: z.int().min(0).max(32).default(0).describe('Zero-pad by this many pixels and crop at random.'),
    randomResizedCrop: z
      .array(z.number().gt(0).max(1))
      .default([])
      .describe('Cut out a random part, this least and largest share of the image’s area, and scale it to the full size; empty for none.'),
    flip: z.boolean().default(false).describe('Mirror left-right at random.'),
    colorJitter: colorJitterSchema.prefault({}),
  })
  .superRefine(({ padCrop, randomResizedCrop }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['randomResizedCrop'], message });
    const [least, largest] = randomResizedCrop;
    if (least === undefined) return;
    if (largest === undefined || randomResizedCrop.length > 2 || least > largest) {
      refuse('Two shares of the image’s area, the least and the largest, or none');
    }
    if (padCrop > 0) refuse('Either this or padCrop: both crop');
  });

export const dataSchema = z.strictObject({
  name: z.string().min(1).max(200).describe('A data set that was added, or `digits`, the starter set.'),
  augmentation: augmentationSchema.prefault({}),
});

export type AugmentationConfig = z.output<typeof augmentationSchema>;
