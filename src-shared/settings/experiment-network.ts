import { z } from 'zod';
import { activation, networkSchema } from './network-schema.ts';
import { pathSchema } from './path-schema.ts';

/** The name of an imported model in experiments. */
export const importedModelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must have 1 to 63 lower-case letters, digits, hyphens and underscores');

const keepZeros = z
  .boolean()
  .default(true)
  .describe('Weights that are exactly 0 in the model count as pruned and stay 0, except in kernels that are entirely 0.');

const importedNetworkSchema = z.strictObject({
  kind: z.literal('imported'),
  model: importedModelNameSchema.describe('The name of an imported model; training starts from its weights.'),
  activation,
  keepZeros,
});

/** The network of an experiment: a built-in network or an imported model. */
export const experimentNetworkSchema = z.discriminatedUnion('kind', [...networkSchema.options, importedNetworkSchema]);

export type ExperimentNetwork = z.output<typeof experimentNetworkSchema>;

const MAX_MODEL_NAME = 63;

/** The default name of a model, from its file: `ResNet 18.onnx` becomes `resnet-18`. */
export function modelNameOf(file: string): string {
  const stem = (file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
  const name = stem
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[-_]+/, '')
    .slice(0, MAX_MODEL_NAME)
    .replace(/-+$/, '');
  return name === '' ? 'model' : name;
}

/** A model file that is imported before the experiment starts. */
export const fileNetworkSchema = z.strictObject({
  kind: z.literal('file'),
  path: pathSchema.describe(
    'An .onnx file, or a .safetensors file with the weights of a built-in network, relative to the experiment’s file; imported first.',
  ),
  activation,
  keepZeros,
});

/** The network in an experiment file. */
export const experimentFileNetworkSchema = z.discriminatedUnion('kind', [...experimentNetworkSchema.options, fileNetworkSchema]);
