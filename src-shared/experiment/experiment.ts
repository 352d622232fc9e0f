import { z } from 'zod';
import { DEFAULT_METHOD, methodSchema } from '#shared/methods/index.ts';
import { dataSchema, experimentNetworkSchema, trainingSchema, writtenNetworkSchema } from '#shared/settings/index.ts';

/**
 * An experiment: everything that decides a run's numbers. The same object is the form in the window, the JSON file of the command
 * line and the config stored with a run. Every field but `data` and `network` has a default.
 */

const MOST_TAGS = 100;

const entropySchema = z.strictObject({
  statistic: z
    .enum(['nonzero', 'mean'])
    .default('nonzero')
    .describe('A layer’s entropy: the mean over neurons whose entropy is not 0, or over all neurons.'),
  tolerance: z.int().min(0).default(0).describe('Minority observations of a neuron that still count as none; 0 is strict.'),
});

const reductionSchema = z.strictObject({
  removeDuring: z
    .boolean()
    .default(false)
    .describe('Replace a layer’s rectifier by its linear form as soon as its entropy is 0, and go on training with that.'),
  removeAtEnd: z.boolean().default(false).describe('When the run ends, reduce its best model, prove it, and keep the result.'),
});

export const experimentSchema = z.strictObject({
  $schema: z.string().max(2000).optional(),
  name: z.string().min(1).max(200).default('Untitled'),
  project: z.string().min(1).max(200).default('Default'),
  tags: z.array(z.string().min(1).max(100)).max(MOST_TAGS).default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  data: dataSchema,
  network: experimentNetworkSchema,
  training: trainingSchema.prefault({}),
  method: methodSchema.prefault(DEFAULT_METHOD),
  entropy: entropySchema.prefault({}),
  reduction: reductionSchema.prefault({}),
  threads: z.int().min(0).max(1024).default(0).describe('TensorFlow’s threads; 0 takes every core.'),
  device: z
    .string()
    .regex(/^(auto|cpu|gpu(:\d{1,3})?)$/, 'auto, cpu, gpu, or one GPU by its number: gpu:0')
    .default('auto')
    .describe('What computes: `cpu`, `gpu`, one GPU as `gpu:0`, or `auto`, a GPU where there is one.'),
  memoryGrowth: z.boolean().default(true).describe('Take a GPU’s memory as it is needed; off takes all of it at the start.'),
});

/** As a file has it: its network may be in a file as well, which becomes an imported model before the experiment is one. */
export const experimentFileSchema = experimentSchema.extend({ network: writtenNetworkSchema });

export type Experiment = z.output<typeof experimentSchema>;
/** As a person writes it: fields with a default may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;
/** What computes a run; the numbers follow from it in their last bits only. */
export type ComputeConfig = Pick<Experiment, 'threads' | 'device' | 'memoryGrowth'>;
export type EntropyConfig = Experiment['entropy'];
