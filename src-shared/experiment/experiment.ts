import { z } from 'zod';
import { networkSchema } from './network-schema.ts';

/**
 * An experiment: everything that decides a run's numbers. The same object is the form in the window, the JSON file of the command
 * line and the config stored with a run. Every field but `data` and `network` has a default.
 */

const count = z.int().positive();

const dataSchema = z.strictObject({
  name: z.string().min(1).describe('A data set that was added, or `digits`, the starter set.'),
  augmentation: z
    .strictObject({
      padCrop: z.int().min(0).max(32).default(0).describe('Zero-pad by this many pixels and crop at random.'),
      flip: z.boolean().default(false).describe('Mirror left-right at random.'),
    })
    .prefault({}),
});

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('milestones'),
    milestones: z.array(count).default([]).describe('Epochs after which the learning rate is multiplied by the factor.'),
    factor: z.number().positive().max(1).default(0.1),
  }),
  z.strictObject({
    kind: z.literal('one-cycle'),
    warmUp: z.number().min(0).lt(1).default(0.3).describe('Share of the steps in which the rate rises to its peak.'),
  }),
  z.strictObject({ kind: z.literal('cosine') }),
]);

const trainingSchema = z.strictObject({
  epochs: count.max(10_000).default(3).describe('Epochs of the dense training and of each round.'),
  batchSize: count.max(65_536).default(128),
  learningRate: z.number().positive().max(100).default(0.1).describe('The rate at the schedule’s peak.'),
  schedule: scheduleSchema.prefault({ kind: 'one-cycle' }),
  momentum: z.number().min(0).lt(1).default(0.9),
  nesterov: z.boolean().default(false),
  weightDecay: z.number().min(0).default(1e-4),
  labelSmoothing: z.number().min(0).lt(1).default(0),
});

const rounds = z.int().min(1).max(1000).default(4).describe('At most this many prune-and-retrain rounds.');
const zeta = z.number().gt(0).lt(1).default(0.5).describe('ζ: the share of the remaining weights pruned in each round.');
const delta = z
  .number()
  .min(0)
  .max(100)
  .default(1)
  .describe('δ: stop when validation accuracy falls more than this many points below the dense one.');
const locked = z.array(z.string()).default([]).describe('Layers that are never pruned.');

const methodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dense') }),
  z.strictObject({ kind: z.literal('imp'), rounds, zeta, delta, locked }),
  z.strictObject({ kind: z.literal('nepenthe'), rounds, zeta, delta, locked }),
]);

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
  $schema: z.string().optional(),
  name: z.string().min(1).max(200).default('Untitled'),
  project: z.string().min(1).max(200).default('Default'),
  tags: z.array(z.string().min(1).max(100)).default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  data: dataSchema,
  network: networkSchema,
  training: trainingSchema.prefault({}),
  method: methodSchema.prefault({ kind: 'nepenthe' }),
  entropy: entropySchema.prefault({}),
  reduction: reductionSchema.prefault({}),
  threads: z.int().min(0).max(1024).default(0).describe('TensorFlow’s threads; 0 takes every core.'),
});

export type Experiment = z.output<typeof experimentSchema>;
/** As a person writes it: fields with a default may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;
export type TrainingConfig = Experiment['training'];
export type MethodConfig = Experiment['method'];
export type EntropyConfig = Experiment['entropy'];
