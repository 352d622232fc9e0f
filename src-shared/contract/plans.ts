import { z } from 'zod';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { layerSummarySchema } from '#shared/journal/index.ts';
import { dataSetSchema } from './data-sets.ts';

const count = z.int().min(0);

/** What an experiment would do, before it starts. */
export const planSchema = z.object({
  graph: modelGraphSchema,
  notes: z.array(z.string()).describe('What is changed of an imported model to suit the images, as sentences.'),
  data: dataSetSchema,
  layers: z.array(layerSummarySchema),
  withoutBypass: z.array(z.string()).describe('Layers with no path around them: emptying one leaves a constant network.'),
  parameters: count,
  macs: count.describe('Multiply-accumulates of one forward pass of one image.'),
  depth: count.describe('Rectifiers on the longest path.'),
  prunable: count.describe('Weights that the method may prune.'),
  stepsPerEpoch: count,
  steps: count.describe('Training steps of the whole run if every round is run.'),
  sparsity: z.array(z.number()).describe('Share of the prunable weights pruned after each round, the dense one first, 0..1.'),
});

/** A few real steps on this machine. */
export const probeSchema = z.object({
  secondsPerStep: z.number(),
  secondsPerEvaluatedImage: z.number(),
  startSeconds: z.number().describe('Loading TensorFlow and compiling the network.'),
  seconds: z.number().describe('Estimate for the whole run if every round is run.'),
  memoryBytes: count,
  device: z.string(),
});

export const presetSchema = z.object({ id: z.string(), title: z.string(), description: z.string(), experiment: z.unknown() });

export type Plan = z.output<typeof planSchema>;
export type Probe = z.output<typeof probeSchema>;
export type Preset = z.output<typeof presetSchema>;
