import { z } from 'zod';

const strength = z.number().min(0).max(10).default(0);

/** torchvision's `ColorJitter`; off if all strengths are 0. */
const colorJitterSchema = z.strictObject({
  brightness: strength.describe('Scales colors by a random factor in 1 ± this.'),
  contrast: strength.describe('Scales the distance from the image’s mean gray by a random factor in 1 ± this.'),
  saturation: strength.describe('Scales the distance from each pixel’s gray by a random factor in 1 ± this.'),
  hue: z.number().min(0).max(0.5).default(0).describe('Rotates the hue by a random fraction of the circle in ± this.'),
});

const augmentationSchema = z
  .strictObject({
    padCrop: z.int().min(0).max(32).default(0).describe('Zero-pad by this many pixels, then crop at random.'),
    randomResizedCrop: z
      .array(z.number().gt(0).max(1))
      .default([])
      .describe(
        'Crop a random part of the image and resize it to the full size: smallest and largest fraction of the area; empty for none.',
      ),
    flip: z.boolean().default(false).describe('Flip horizontally at random.'),
    colorJitter: colorJitterSchema.prefault({}),
  })
  .superRefine(({ padCrop, randomResizedCrop }, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', path: ['randomResizedCrop'], message });
    const [least, largest] = randomResizedCrop;
    if (least === undefined) return;
    if (largest === undefined || randomResizedCrop.length > 2 || least > largest) {
      refuse('Must be empty or two fractions of the image’s area, the smallest and the largest');
    }
    if (padCrop > 0) refuse('Must be empty if padCrop is set: both crop');
  });

const MAX_SEED = 0xffff_ffff;

const subsetSchema = z.strictObject({
  share: z.number().gt(0).max(1).default(1).describe('Share of the training images that the run uses, the same of every class; 1 for all.'),
  seed: z.int().min(0).max(MAX_SEED).default(0).describe('Seed of the images.'),
});

const labelNoiseSchema = z.strictObject({
  share: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the training images that get a wrong label, drawn by the seed; 0 for none.'),
  seed: z.int().min(0).max(MAX_SEED).default(0).describe('Seed of the images and their wrong labels.'),
});

export const dataSchema = z.strictObject({
  name: z.string().min(1).max(200).describe('A data set in the library, or `digits`, the starter set.'),
  augmentation: augmentationSchema.prefault({}),
  subset: subsetSchema.prefault({}),
  labelNoise: labelNoiseSchema.prefault({}),
});

export type AugmentationConfig = z.output<typeof augmentationSchema>;
export type LabelNoiseConfig = z.output<typeof labelNoiseSchema>;
