import { z } from 'zod';
import { networkSchema } from './network-schema.ts';

/** What experiments call an imported model. */
export const importedModelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'needs lower-case letters, digits, hyphens and underscores, at most 63');

const importedNetworkSchema = z.strictObject({
  kind: z.literal('imported'),
  model: importedModelNameSchema.describe('The name of an imported model, whose weights the training begins with.'),
});

/** The network of an experiment: a ready-made one, or a model that came from a file. */
export const experimentNetworkSchema = z.discriminatedUnion('kind', [...networkSchema.options, importedNetworkSchema]);

export type ExperimentNetwork = z.output<typeof experimentNetworkSchema>;
