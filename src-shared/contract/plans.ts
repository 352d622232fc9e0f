import { z } from 'zod';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { layerSummarySchema } from '#shared/journal/index.ts';
import { dataSetSchema } from './data-sets.ts';

const count = z.int().min(0);

/** What an experiment would do, before it starts. */
export const planSchema = z.object({
  graph: modelGraphSchema,
  notes: z.array(z.string()).describe('Changes to an imported model for the data set, and what limits results on it, as sentences.'),
  data: dataSetSchema,
  layers: z.array(layerSummarySchema),
  unprunable: z
    .array(z.object({ node: z.string(), reason: z.enum(['gate', 'head', 'no-activation', 'no-kernel']) }))
    .describe('Activations and kernel layers that belong to no prunable layer, and why.'),
  skipped: z.array(z.object({ layer: z.string(), why: z.string() })).describe('Prunable layers that the method leaves unchanged, and why.'),
  withoutBypass: z.array(z.string()).describe('Layers without a path around them: if one dies, the network becomes constant.'),
  guarded: z.array(z.string()).describe('Those of them that keep the largest weight of each output channel (`method.unbypassed: keep`).'),
  parameters: count,
  macs: count.describe('Multiply-accumulates per image of a forward pass.'),
  depth: count.describe('Rectifiers on the longest path.'),
  prunable: count.describe('Number of prunable weights.'),
  stepsPerEpoch: count,
  steps: count.describe('Training steps of all rounds.'),
  sparsity: z.array(z.number()).describe('Fraction of prunable weights pruned after each round, starting with the dense one, 0..1.'),
});

/** Measurements of a few real training steps on this machine. */
export const probeSchema = z.object({
  secondsPerStep: z.number(),
  secondsPerEvaluatedImage: z.number(),
  startSeconds: z.number().describe('Time to load TensorFlow and compile the network.'),
  seconds: z.number().describe('Estimated time for all rounds.'),
  memoryBytes: count,
  device: z.string(),
});

/** An included experiment. */
export const includedExperimentSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string().describe('Method, data set, network and schedule in one line.'),
  shows: z.string().describe('What the run shows, in one sentence.'),
  experiment: z.unknown(),
});

/** What an experiment takes. */
export const presetCostSchema = planSchema.pick({ steps: true, parameters: true, macs: true }).extend({
  seconds: z.number().nullable().describe('How long the latest finished run of it has worked here; null if there is none.'),
});

export const presetSchema = includedExperimentSchema.extend({
  cost: presetCostSchema.nullable().describe('Null without its data set or its imported model.'),
});

export type Plan = z.output<typeof planSchema>;
export type Probe = z.output<typeof probeSchema>;
export type IncludedExperiment = z.output<typeof includedExperimentSchema>;
export type PresetCost = z.output<typeof presetCostSchema>;
export type Preset = z.output<typeof presetSchema>;
