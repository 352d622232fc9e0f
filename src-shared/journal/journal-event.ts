import { z } from 'zod';
import { storedGraphSchema } from '#shared/graph/index.ts';
import { layerDecisionSchema } from '#shared/methods/index.ts';
import { proofSheetSchema } from '#shared/proof/index.ts';

/**
 * The events of a run, one JSON document per line. A journal is a sequence of segments, one per attempt; `seq` counts through all of
 * them. Any program that writes this format into a run's folder has a run in the lab: docs/journal.md.
 */

const count = z.int().min(0);
const base = { seq: count, time: z.iso.datetime().describe('UTC') };

/** Percent, 0..100. */
const accuracy = z.number();

const scores = z.strictObject({ loss: z.number(), accuracy });

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
});

export const layerSummarySchema = z.strictObject({
  name: z.string(),
  kernel: z.string(),
  activation: z.string(),
  neurons: count,
  weights: count,
  bypassed: z.boolean().describe('Whether a path leads around it.'),
});

export const layerEntropySchema = z.strictObject({
  layer: z.string(),
  entropy: z.number().describe('Bits, by the experiment’s statistic; what steers the pruning.'),
  mean: z.number(),
  nonzero: z.number(),
  minority: count.describe('The largest minority count of any neuron: 0 when every neuron keeps one state.'),
  on: z.array(count),
  off: z.array(count),
  zero: z.array(count),
});

export const layerBudgetSchema = z.strictObject({
  layer: z.string(),
  remaining: count.describe('Weights before this pruning.'),
  irrelevance: z.number().describe('I = H × mean|w|'),
  share: z.number().describe('Of the budget before any layer overflowed, 0..1.'),
  pruned: count,
});

/** The epoch in which a checkpoint was written: its steps so far and the sums over their images. */
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
  epoch: count.describe('Epochs of the round that it has behind it.'),
  /** `latest` is replaced as the run proceeds, `round` is the finished model of a round and is kept. */
  keep: z.enum(['latest', 'round']),
  partial: partialEpochSchema.optional().describe('Present when the run was interrupted within an epoch.'),
});

export const roundSchema = z.strictObject({
  round: count.describe('0 is the dense network.'),
  train: scores,
  validation: scores,
  test: scores,
  sparsity: z.number().describe('Share of the prunable weights that is pruned, 0..1.'),
  remaining: count,
  accepted: z.boolean().describe('Whether validation accuracy is within δ of the dense one.'),
  linear: z.array(z.string()).describe('Layers that are linear on the training images (their entropy is 0) and that reach the output.'),
  dead: z.array(z.string()).describe('Layers from which no surviving path leads to the output.'),
  linearized: z
    .array(z.string())
    .default([])
    .describe('Layers whose rectifier the run had replaced by its linear form before this round was trained.'),
  seconds: z.number(),
});

export const journalEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('start'),
    runId: z.string(),
    attempt: z.int().positive(),
    environment: environmentSchema.optional(),
    graph: storedGraphSchema.optional().describe('The ModelGraph.'),
    layers: z.array(layerSummarySchema).default([]),
    classes: z.array(z.string()).default([]),
    samples: z.strictObject({ train: count, validation: count, test: count }),
    rounds: count.default(0).describe('Rounds planned, the dense one not counted.'),
    epochsPerRound: count.default(0),
    stepsPerEpoch: count.default(0),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('rewind'),
    to: count.describe('Every event after this sequence number, up to this one, is superseded.'),
    checkpoint: z.string().nullable().describe('What the attempt starts from; null: from the beginning.'),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('step'),
    round: count,
    epoch: count,
    step: count.describe('Of the whole run.'),
    loss: z.number(),
    learningRate: z.number(),
    imagesPerSecond: z.number(),
    memoryBytes: count,
  }),
  z.strictObject({
    ...base,
    kind: z.literal('epoch'),
    round: count,
    epoch: count.describe('1 is the first of its round.'),
    step: count,
    train: scores,
    validation: scores,
    seconds: z.number(),
  }),
  z.strictObject({ ...base, kind: z.literal('entropy'), round: count, layers: z.array(layerEntropySchema) }),
  z.strictObject({
    ...base,
    kind: z.literal('decision'),
    round: count.describe('The round that begins.'),
    trainEpochs: count.describe('Epochs that it is trained for; 0 trains not at all.'),
    layers: z.array(layerDecisionSchema),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('metric'),
    step: count.describe('Of the whole run.'),
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
  }),
  z.strictObject({
    ...base,
    kind: z.literal('proof'),
    sheet: proofSheetSchema,
    files: z.array(z.string()).describe('What was written of the model, relative to the run’s folder.'),
  }),
  z.strictObject({ ...base, kind: z.literal('message'), level: z.enum(['info', 'warning', 'error']), text: z.string() }),
  z.strictObject({
    ...base,
    kind: z.literal('end'),
    status: z.enum(['finished', 'stopped', 'paused', 'failed']),
    /** Why it ended: `rounds`, `delta`, `collapse`, `emptied`, `stopped`, `paused`, or an error's code. */
    reason: z.string(),
    text: z.string().describe('The same as a sentence, with the remedy where there is one.'),
    best: count.nullable().describe('The last round inside δ.'),
  }),
]);

export type JournalEvent = z.output<typeof journalEventSchema>;
type WithoutBase<T> = T extends unknown ? Omit<T, 'seq' | 'time'> : never;
/** An event before the journal gives it its number and time. */
export type JournalEntry = WithoutBase<JournalEvent>;
export type Environment = z.output<typeof environmentSchema>;
export type LayerSummary = z.output<typeof layerSummarySchema>;
export type LayerEntropy = z.output<typeof layerEntropySchema>;
export type LayerBudget = z.output<typeof layerBudgetSchema>;
export type PartialEpoch = z.output<typeof partialEpochSchema>;
export type Checkpoint = z.output<typeof checkpointSchema>;
export type Round = z.output<typeof roundSchema>;
