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

const LONGEST_MODEL_NAME = 63;

/** What a model is called after its file, where nobody says: `ResNet 18.onnx` is `resnet-18`. */
export function modelNameOf(file: string): string {
  const stem = (file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, LONGEST_MODEL_NAME)
    .replace(/-+$/, '');
  return name === '' ? 'model' : name;
}

/** A model that is still in a file. */
export const fileNetworkSchema = z.strictObject({
  kind: z.literal('file'),
  path: z
    .string()
    .min(1)
    .max(4096)
    .describe(
      'An .onnx file, or a .safetensors file of a ready-made network’s weights, from the experiment’s file on; it is imported first.',
    ),
});

/** The network as an experiment's file may have it. */
export const writtenNetworkSchema = z.discriminatedUnion('kind', [...experimentNetworkSchema.options, fileNetworkSchema]);
