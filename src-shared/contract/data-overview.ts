import { z } from 'zod';
import { addDataSetSchema, splitNames } from './data-sets.ts';

const count = z.int().min(0);
const countsOfClasses = z.array(count).describe('Images by class.');

/** Example images are shown of the first classes only. */
export const MAX_ILLUSTRATED_CLASSES = 100;

/** Images of a split whose pixels are those of an image of an earlier split. */
export const duplicatesSchema = z.object({
  split: z.enum(splitNames),
  of: z.enum(splitNames).describe('The earlier split.'),
  images: count.describe('Images of `split` with the pixels of one in `of`.'),
  otherLabels: count.describe('Those of them that no equal image in `of` has the label of.'),
});

/** What the images of a stored data set are like. */
export const dataOverviewSchema = z.object({
  sha256: z.string().describe('Of the content that it describes.'),
  counts: z.object({ train: countsOfClasses, validation: countsOfClasses, test: countsOfClasses }),
  examples: z
    .array(z.string().nullable())
    .max(MAX_ILLUSTRATED_CLASSES)
    .describe('By class, its first training images side by side, as a PNG in base64; null for a class without any.'),
  examplesPerClass: count.describe('The most images side by side.'),
  duplicates: z.array(duplicatesSchema).describe('Pairs of splits that share images.'),
});

/** A data set that is installed from elsewhere and can be added with one request. */
export const sampleSetSchema = z.object({
  title: z.string(),
  description: z.string(),
  request: addDataSetSchema.describe('What adds it.'),
  isInstalled: z.boolean().describe('Whether its files are on the engine’s machine.'),
  install: z.string().describe('The command that installs its files.'),
});

export type Duplicates = z.output<typeof duplicatesSchema>;
export type DataOverview = z.output<typeof dataOverviewSchema>;
export type SampleSet = z.output<typeof sampleSetSchema>;
