import { z } from 'zod';
import { experimentSchema } from '#shared/experiment/index.ts';
import {
  checkpointSchema,
  environmentSchema,
  layerBudgetSchema,
  layerEntropySchema,
  layerSummarySchema,
  roundSchema,
} from '#shared/journal/index.ts';

export const runStatuses = ['queued', 'running', 'paused', 'finished', 'failed', 'interrupted', 'stopped'] as const;
export type RunStatus = (typeof runStatuses)[number];

const count = z.int().min(0);
const time = z.iso.datetime();

/** Where a run is. Epochs and rounds as in the journal: round 0 is the dense one, epochs count from 1. */
export const progressSchema = z.object({
  phase: z.enum(['queued', 'preparing', 'training', 'measuring', 'pruning', 'reducing', 'paused', 'ended']),
  round: count,
  rounds: count,
  epoch: count,
  epochsPerRound: count,
  step: count,
  steps: count.describe('Of the whole run if every round is run.'),
  imagesPerSecond: z.number().nullable(),
  memoryBytes: count.nullable(),
  secondsLeft: z.number().nullable(),
  waitingFor: z.string().nullable().describe('Why it waits: `waiting for the CPU slot held by run abc`, `held while a proof is timed`.'),
});

/** One row of the runs table. */
export const runSummarySchema = z.object({
  id: z.string(),
  number: z.int().positive().describe('Counts the runs in the order in which they were made; colors go by it.'),
  name: z.string(),
  project: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  archived: z.boolean(),
  status: z.enum(runStatuses),
  method: z.string(),
  network: z.string(),
  data: z.string(),
  seed: count,
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  progress: progressSchema,
  /** Percent on validation. */
  denseAccuracy: z.number().nullable(),
  bestRound: count.nullable(),
  bestAccuracy: z.number().nullable(),
  bestTestAccuracy: z.number().nullable(),
  sparsity: z.number().nullable().describe('Of the best round, 0..1.'),
  linearLayers: count.nullable(),
  deadLayers: count.nullable(),
  totalLayers: count.nullable(),
  parameters: count.nullable(),
  macs: count.nullable(),
  endReason: z.string().nullable(),
  endText: z.string().nullable(),
});

export const roundEntropySchema = z.object({
  round: count,
  layers: z.array(layerEntropySchema.pick({ layer: true, entropy: true, mean: true, nonzero: true, minority: true })),
});

export const roundBudgetSchema = z.object({ round: count, total: count, layers: z.array(layerBudgetSchema) });

/** A run as a whole; `graph` is a ModelGraph. Empty or null where the run has not come so far. */
export const runDetailSchema = z.object({
  summary: runSummarySchema,
  experiment: experimentSchema,
  environment: environmentSchema.nullable(),
  graph: z.unknown(),
  layers: z.array(layerSummarySchema),
  classes: z.array(z.string()),
  samples: z.object({ train: count, validation: count, test: count }).nullable(),
  rounds: z.array(roundSchema),
  entropy: z.array(roundEntropySchema),
  budgets: z.array(roundBudgetSchema),
  checkpoints: z.array(checkpointSchema),
  attempts: count,
  folder: z.string(),
});

/**
 * A line of a chart. `train/step-loss` has the run's step as x; `train/loss`, `train/accuracy`, `validation/loss`,
 * `validation/accuracy` and `learning-rate` too, one point an epoch for the first four.
 */
export const seriesNames = [
  'train/step-loss',
  'train/loss',
  'train/accuracy',
  'validation/loss',
  'validation/accuracy',
  'learning-rate',
  'images-per-second',
  'memory-bytes',
] as const;
export type SeriesName = (typeof seriesNames)[number];
export const seriesSchema = z.object({ name: z.enum(seriesNames), x: z.array(z.number()), y: z.array(z.number()) });

export const runMessageSchema = z.object({
  seq: count,
  time,
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});

export const controlActions = ['pause', 'resume', 'stop-after-round', 'stop-now'] as const;
export type ControlAction = (typeof controlActions)[number];

export type Progress = z.output<typeof progressSchema>;
export type RunSummary = z.output<typeof runSummarySchema>;
export type RunDetail = z.output<typeof runDetailSchema>;
export type RoundEntropy = z.output<typeof roundEntropySchema>;
export type RoundBudget = z.output<typeof roundBudgetSchema>;
export type Series = z.output<typeof seriesSchema>;
export type RunMessage = z.output<typeof runMessageSchema>;
