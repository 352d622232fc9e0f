import { z } from 'zod';
import { DEFAULT_TAU } from '#shared/activations/index.ts';
import { DEFAULT_METHOD, methodSchema } from '#shared/methods/index.ts';
import { entropySettingsSchema } from '#shared/objective/index.ts';
import { mergeModes } from '#shared/reduction/index.ts';
import { dataSchema, experimentFileNetworkSchema, experimentNetworkSchema, trainingSchema } from '#shared/settings/index.ts';
import { nameSchema, tagsSchema } from './names.ts';

/*
 * An experiment: everything that determines a run's results. The same object backs the form in the window, the JSON file for the command
 * line and the config stored with a run. Every field except `data` and `network` has a default.
 */

const entropySchema = z.strictObject({
  zero: z
    .enum(['ignore', 'off', 'on'])
    .default('ignore')
    .describe('An observation at exactly 0, where it could be either: not counted (`ignore`), OFF or ON.'),
  pool: z
    .enum(['dataset', 'batch'])
    .default('dataset')
    .describe('Entropy over all observations (`dataset`), or per evaluation batch and averaged over the batches.'),
  statistic: z
    .enum(['nonzero', 'mean'])
    .default('nonzero')
    .describe('A layer’s entropy: the mean over neurons with nonzero entropy, or over all neurons.'),
  excludeDead: z.boolean().default(false).describe('Leave out neurons without a surviving path to the output.'),
  states: z
    .enum(['sign', 'linear-regions'])
    .default('sign')
    .describe(
      'A neuron’s states: ON and OFF, by the sign of the activation’s input (`sign`), or the regions in which the activation is linear.',
    ),
  tau: z
    .number()
    .min(1e-6)
    .max(0.1)
    .default(DEFAULT_TAU)
    .describe('τ: the largest distance of a smooth activation, such as GELU, from its linear form in a region that counts as linear.'),
  tolerance: z.int().min(0).default(0).describe('Largest number of minority observations of a neuron that counts as none; 0 is strict.'),
  gates: z
    .boolean()
    .default(false)
    .describe('Also prune layers whose activation is a gate: a sigmoid, hard sigmoid or tanh that only scales other tensors.'),
});

const reductionSchema = z.strictObject({
  removeDuring: z
    .boolean()
    .default(false)
    .describe('As soon as a layer is linear on the training images, replace its activation by the linear form and continue training.'),
  fineTune: z
    .int()
    .min(0)
    .max(10_000)
    .default(0)
    .describe(
      'Epochs of fine-tuning after the last round, in which linear forms replace the approximately linear layers of the best model ' +
        '(`entropy.states: linear-regions`); 0 for none. Kept only within δ.',
    ),
  hoist: z
    .boolean()
    .default(false)
    .describe(
      'In the fine-tuning after the last round, also make linear layers linear and move the padding of convolutions to the convolution ' +
        'before them, where both then become one layer that saves time or multiply-accumulates. This changes the network at the border.',
    ),
  drop: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe(
      'In the fine-tuning after the last round, also replace convolutions by the identity where this saves time or multiply-accumulates: ' +
        'those that save most with a total rise of the loss of at most so many nats, before fine-tuning; 0 for none.',
    ),
  removeAtEnd: z.boolean().default(false).describe('When the run ends, reduce its best model, prove it and keep the result.'),
  merge: z
    .enum(mergeModes)
    .default('cheaper')
    .describe(
      'Merges of linear layers without a nonlinearity between them: of dense layers only (`dense`); those that are predicted to save ' +
        'time, or multiply-accumulates where latencies are unknown (`cheaper`); all that are exact for every input (`all`).',
    ),
});

const objectiveSchema = z.strictObject({
  entropy: entropySettingsSchema
    .prefault({})
    .describe('λ Σ weight × H̃ over the layers: H̃ is a differentiable entropy of the neurons’ soft states in each batch.'),
});

export const experimentSchema = z.strictObject({
  $schema: z.string().max(2000).optional(),
  name: nameSchema.default('Untitled'),
  project: nameSchema.default('Default'),
  tags: tagsSchema.default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  data: dataSchema,
  network: experimentNetworkSchema,
  training: trainingSchema.prefault({}),
  method: methodSchema.prefault(DEFAULT_METHOD),
  objective: objectiveSchema.prefault({}),
  entropy: entropySchema.prefault({}),
  reduction: reductionSchema.prefault({}),
  threads: z.int().min(0).max(1024).default(0).describe('Threads of TensorFlow; 0 uses all cores.'),
  device: z
    .string()
    .regex(/^(auto|cpu|gpu(:\d{1,3})?)$/, 'must be auto, cpu, gpu, or one GPU by its number: gpu:0')
    .default('auto')
    .describe('`cpu`, `gpu`, one GPU by its number such as `gpu:0`, or `auto`: a GPU if there is one.'),
  memoryGrowth: z.boolean().default(true).describe('Allocate GPU memory as needed; if off, all of it at the start.'),
});

/** An experiment in a file. Its network may be a model file, which is imported first. */
export const experimentFileSchema = experimentSchema.extend({ network: experimentFileNetworkSchema });

export type Experiment = z.output<typeof experimentSchema>;
/** An experiment file, whose network may be a model file. */
export type ExperimentFile = z.output<typeof experimentFileSchema>;
/** An experiment as written by a user: fields with a default may be omitted. */
export type ExperimentInput = z.input<typeof experimentSchema>;
/** Where and how a run is computed; affects only the last bits of its results. */
export type ComputeConfig = Pick<Experiment, 'threads' | 'device' | 'memoryGrowth'>;
export type EntropyConfig = Experiment['entropy'];
