import { z } from 'zod';
import { importedModelNameSchema } from '#shared/settings/index.ts';
import { addDataSetSchema } from './data-sets.ts';

const { classOrder, mean, std, resize } = addDataSetSchema.shape;

/** Labeled images for an imported model. */
export const modelDataRequestSchema = z.object({
  model: importedModelNameSchema,
  data: z
    .string()
    .min(1, 'must not be empty')
    .max(4096)
    .describe('The absolute path of labeled images, or the name of a data set of the library, which is used as it is.'),
  classes: classOrder.describe('The class of each output, in their order; by default the classes of the data sorted by name.'),
  mean: mean.describe('Mean per channel that the model was trained with, of values from 0 to 1.'),
  std: std.describe('Standard deviation per channel, likewise.'),
  resize: resize.describe('Shorter side of the images before the center crop; by default the model’s image size.'),
});

/** The data set with those images. Its name contains a hash of what was asked for and found, so that the same images are imported once. */
export const modelDataSchema = z.object({
  name: z.string(),
  add: addDataSetSchema.nullable().describe('The import that adds it; null if it is in the library.'),
});

export type ModelDataRequest = z.output<typeof modelDataRequestSchema>;
export type ModelData = z.output<typeof modelDataSchema>;
