import { z } from 'zod';

const count = z.int().min(0);

/** A data set at hand, cached as uint8. */
export const dataSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string().describe('Where its files come from: a folder, or the package of the starter set.'),
  shape: z.tuple([count, count, count]).describe('[height, width, channels]'),
  classes: z.array(z.string()),
  samples: z.object({ train: count, validation: count, test: count }),
  mean: z.array(z.number()).describe('Per channel, of the training images scaled to 0..1.'),
  deviation: z.array(z.number()),
  bytes: count,
  addedAt: z.iso.datetime().nullable(),
});

export const addDataSetSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'needs lower-case letters, digits and hyphens, at most 63')
    .describe('What experiments call it.'),
  folder: z
    .string()
    .min(1)
    .describe('Holds the four IDX files, plain or gzipped: train-images…, train-labels…, t10k-images…, t10k-labels….'),
  validationShare: z.number().gt(0).lt(1).default(0.1).describe('Of the training images, stratified by class.'),
  seed: z.int().min(0).max(0xffff_ffff).default(0).describe('Of the validation split.'),
  classes: z
    .array(z.string().min(1).max(200))
    .min(2)
    .max(65_536)
    .optional()
    .describe('Their names, in the order of the labels; their numbers when left out.'),
});

export type DataSet = z.output<typeof dataSetSchema>;
export type AddDataSet = z.output<typeof addDataSetSchema>;
