import { z } from 'zod';
import { regionNames } from '#shared/activations/index.ts';
import { linearities } from '#shared/entropy/index.ts';
import { storedGraphSchema } from '#shared/graph/index.ts';
import { layerDecisionSchema } from '#shared/methods/index.ts';
import { proofSheetSchema } from '#shared/proof/index.ts';
import { approximateLayerSchema } from '#shared/reduction/approximate-layer.ts';

/*
 * The events of a run, one JSON document per line. A journal is a sequence of segments, one per attempt; `seq` counts across all of them. A
 * run of any program that writes this format into a run's folder appears in the application: docs/journal.md.
 */

const count = z.int().min(0);
const base = { seq: count, time: z.iso.datetime().describe('UTC') };

/** Percent, 0..100. */
const accuracy = z.number();

/** Mean loss in nats, with label smoothing if the experiment has any. */
const scores = z.strictObject({ loss: z.number(), accuracy });
const evaluationScores = scores.extend({
  nll: z.number().optional().describe('Mean negative log-likelihood in nats: the loss without label smoothing. Absent in older journals.'),
});

export const environmentSchema = z.strictObject({
  hostname: z.string(),
  platform: z.string(),
  node: z.string(),
  app: z.string(),
  tensorflow: z.string(),
  device: z.string().describe('`cpu`, or the GPU’s name'),
  threads: count,
  cores: count,
  memoryBytes: count,
  processor: z.string().optional().describe('Absent from older journals, as are the next two.'),
  instructionSet: z.enum(['plain', 'avx2', 'avx512']).optional().describe('That the lab’s own kernels use.'),
  oneDnn: z.boolean().optional().describe('Whether TensorFlow computes with oneDNN.'),
  kernels: z.string().optional().describe('Identifies the build of the lab’s own kernels. Absent from older journals.'),
  differences: z
    .array(z.string())
    .optional()
    .describe('What differs between this attempt and earlier ones that it continues, so that the run’s numbers are not bit-identical.'),
});

export const layerSummarySchema = z.strictObject({
  name: z.string(),
  kernel: z.string(),
  activation: z.string(),
  neurons: count,
  weights: count,
  bypassed: z.boolean().describe('Whether a path bypasses it.'),
});

export const layerEntropySchema = z.strictObject({
  layer: z.string(),
  entropy: z.number().describe('In bits, by the experiment’s statistic; guides pruning.'),
  mean: z.number(),
  nonzero: z.number(),
  minority: count.describe('The largest minority count of any neuron; 0 if no neuron changes its state.'),
  neurons: count.optional().describe('The neurons that count; absent in older journals: all.'),
  linearity: z
    .enum(linearities)
    .optional()
    .describe('Whether each neuron was always in one linear region of its activation: `exact`, `approximate` (within τ), or `none`.'),
  on: z.array(count),
  off: z.array(count),
  zero: z.array(count),
  regions: z
    .partialRecord(z.enum(regionNames), z.array(count))
    .optional()
    .describe('Counts by region of the activation, without z = 0; absent for activations with two regions, ON and OFF.'),
  saturated: z
    .array(count)
    .optional()
    .describe('In older journals: how often each neuron’s output was exactly 6 (ReLU6) or 0 (GELU, SiLU, HardSwish).'),
});

export const layerBudgetSchema = z.strictObject({
  layer: z.string(),
  remaining: count.describe('Weights before this pruning.'),
  irrelevance: z.number().describe('I = H × mean|w|'),
  share: z.number().describe('Share of the budget before any layer overflowed, 0..1.'),
  pruned: count,
});

/** The unfinished epoch of a checkpoint: its completed steps, and sums over their images. */
export const partialEpochSchema = z.strictObject({
  steps: count,
  loss: z.number(),
  correct: count,
  count,
  seconds: z.number(),
});

export const checkpointSchema = z.strictObject({
  file: z.string().describe('Relative to the run’s folder.'),
  sha256: z.string(),
  bytes: count,
  round: count,
  epoch: count.describe('Completed epochs of the round.'),
  /** `latest` is replaced by the next checkpoint; `round` is the model of a finished round and is kept. */
  keep: z.enum(['latest', 'round']),
  partial: partialEpochSchema.optional().describe('Set if the run was interrupted within an epoch.'),
});

export const roundSchema = z.strictObject({
  round: count.describe('0 is the dense network.'),
  train: evaluationScores,
  validation: evaluationScores,
  test: evaluationScores,
  sparsity: z.number().describe('Fraction of prunable weights that are pruned, 0..1.'),
  remaining: count,
  accepted: z.boolean().describe('Whether validation accuracy is within δ of that of the dense network.'),
  linear: z.array(z.string()).describe('Layers that are exactly linear on the training images and reach the output.'),
  dead: z.array(z.string()).describe('Layers without a surviving path to the output.'),
  approximate: z
    .array(approximateLayerSchema)
    .optional()
    .describe('Layers that are only approximately linear; none of them is in `linear` or `dead`. Absent if there are none.'),
  linearized: z
    .array(z.string())
    .default([])
    .describe('Layers whose rectifier was replaced by its linear form before this round was trained.'),
  seconds: z.number(),
});

/** What identifies the inputs of a run. */
const runInputsSchema = z.strictObject({
  dataSet: z.string().describe('SHA-256 of the data set’s content.'),
  model: z.string().exactOptional().describe('SHA-256 of the imported model; absent for built-in networks.'),
});

export type RunInputs = z.output<typeof runInputsSchema>;

export const journalEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('start'),
    runId: z.string(),
    attempt: count.describe('From 1; 0 in the events that a branch has taken over from its parent.'),
    environment: environmentSchema.optional(),
    graph: storedGraphSchema.optional().describe('The ModelGraph.'),
    layers: z.array(layerSummarySchema).default([]),
    classes: z.array(z.string()).default([]),
    samples: z.strictObject({
      train: count.describe('Images that are trained on.'),
      calibration: count.exactOptional().describe('Training images that are held out of training; absent if there are none.'),
      validation: count,
      test: count,
    }),
    inputs: runInputsSchema.exactOptional().describe('What the run reads; absent in older journals.'),
    rounds: count.default(0).describe('Planned rounds, excluding the dense one, and including a final fine-tuning.'),
    denseEpochs: count.exactOptional().describe('Epochs of the dense training; `epochsPerRound` if absent.'),
    epochsPerRound: count.default(0),
    stepsPerEpoch: count.default(0),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('rewind'),
    to: count.describe('Every event after this sequence number, up to this one, is superseded.'),
    checkpoint: z.string().nullable().describe('The checkpoint that the attempt starts from; null if it starts from scratch.'),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('step'),
    round: count,
    epoch: count,
    step: count.describe('Counts all steps of the run.'),
    loss: z.number(),
    learningRate: z.number(),
    imagesPerSecond: z.number(),
    memoryBytes: count,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('epoch'),
    round: count,
    epoch: count.describe('Counts from 1 in each round.'),
    step: count,
    train: scores,
    validation: evaluationScores,
    seconds: z.number(),
  }),
  z.strictObject({ ...base, kind: z.literal('entropy'), round: count, layers: z.array(layerEntropySchema) }),
  z.strictObject({
    ...base,
    kind: z.literal('decision'),
    round: count.describe('The round that starts.'),
    trainEpochs: count.describe('Epochs of training in this round; may be 0.'),
    from: count.optional().describe('The round that a final fine-tuning starts from; otherwise the round before.'),
    layers: z.array(layerDecisionSchema),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('metric'),
    step: count.describe('Counts all steps of the run.'),
    epoch: count.exactOptional().describe('Of the whole run, if the program counts epochs.'),
    round: count.exactOptional(),
    values: z.record(z.string(), z.number()),
  }),
  z.strictObject({ ...base, kind: z.literal('budget'), round: count, total: count, layers: z.array(layerBudgetSchema) }),
  z.strictObject({ ...base, kind: z.literal('round'), ...roundSchema.shape }),
  z.strictObject({ ...base, kind: z.literal('checkpoint'), ...checkpointSchema.shape }),
  z.strictObject({
    ...base,
    kind: z.literal('phase'),
    phase: z.enum(['preparing', 'training', 'measuring', 'pruning', 'reducing', 'paused']),
    round: count,
    detail: z.string().optional().describe('What the phase is at: `measuring convolution 3 of 12`.'),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('proof'),
    sheet: proofSheetSchema,
    files: z.array(z.string()).describe('The files of the reduced model, relative to the run’s folder.'),
  }),
  z.strictObject({ ...base, kind: z.literal('message'), level: z.enum(['info', 'warning', 'error']), text: z.string() }),
  z.strictObject({
    ...base,
    kind: z.literal('end'),
    status: z.enum(['finished', 'stopped', 'paused', 'failed']),
    /** The reason: `rounds`, `delta`, `collapse`, `emptied`, `stopped`, `paused`, or an error's code. */
    reason: z.string(),
    text: z.string().describe('The reason as a sentence, with a remedy if there is one.'),
    best: count.nullable().describe('The last accepted round.'),
  }),
]);

export type JournalEvent = z.output<typeof journalEventSchema>;
type WithoutBase<T> = T extends unknown ? Omit<T, 'seq' | 'time'> : never;
/** An event without the sequence number and time, which the journal adds. */
export type JournalEntry = WithoutBase<JournalEvent>;
export type Environment = z.output<typeof environmentSchema>;
export type LayerSummary = z.output<typeof layerSummarySchema>;
export type LayerEntropy = z.output<typeof layerEntropySchema>;
export type LayerBudget = z.output<typeof layerBudgetSchema>;
export type PartialEpoch = z.output<typeof partialEpochSchema>;
export type Checkpoint = z.output<typeof checkpointSchema>;
export type Round = z.output<typeof roundSchema>;
