import { z } from 'zod';
import { experimentSchema, parentSchema, runSourceSchema } from '#shared/experiment/index.ts';
import { storedGraphSchema } from '#shared/graph/index.ts';
import {
  checkpointSchema,
  environmentSchema,
  layerBudgetSchema,
  layerEntropySchema,
  layerSummarySchema,
  roundSchema,
} from '#shared/journal/index.ts';
import { layerDecisionSchema } from '#shared/methods/index.ts';
import { membershipSchema } from '#shared/study/index.ts';

export const runStatuses = ['queued', 'running', 'paused', 'finished', 'failed', 'interrupted', 'stopped'] as const;
export type RunStatus = (typeof runStatuses)[number];

const count = z.int().min(0);
const time = z.iso.datetime();

/** The progress of a run. As in the journal, round 0 is the dense one and epochs count from 1. */
export const progressSchema = z.object({
  phase: z.enum(['queued', 'preparing', 'training', 'measuring', 'pruning', 'reducing', 'paused', 'ended']),
  detail: z.string().optional().describe('What the phase is at: `measuring convolution 3 of 12`.'),
  round: count,
  rounds: count,
  epoch: count,
  epochsPerRound: count,
  step: count,
  steps: count.describe('Of all rounds.'),
  imagesPerSecond: z.number().nullable(),
  memoryBytes: count.nullable(),
  secondsLeft: z.number().nullable(),
  waitingFor: z.string().nullable().describe('Why it waits: `waiting for the CPU slot held by run abc`, `held while a proof is timed`.'),
  requested: z.enum(['pause', 'stop-after-round', 'stop']).optional().describe('What a running run was asked to do and has not done yet.'),
});

/** How long a run has worked: without pauses, and without attempts’ work that was lost. */
const workedSchema = z.object({
  seconds: z.number().min(0).describe('Until `since`.'),
  since: time.nullable().describe('When its present attempt began to train; null for a run that does not work now.'),
});
export type Worked = z.output<typeof workedSchema>;

/** One row of the runs table. */
export const runSummarySchema = z.object({
  id: z.string(),
  number: z.int().positive().describe('Counts the runs in the order of creation; determines the color.'),
  name: z.string(),
  project: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  archived: z.boolean(),
  status: z.enum(runStatuses),
  method: z.string().nullable().describe('Null for a run of another program that names none.'),
  network: z.string().nullable(),
  data: z.string(),
  seed: count,
  on: z.string().nullable().describe('The cluster where it runs; null for this machine.'),
  source: z.string().nullable().describe('The program that recorded it; null for a run of this lab.'),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  worked: workedSchema.nullable().describe('Null before the start.'),
  progress: progressSchema,
  /** Validation accuracy in percent. */
  denseAccuracy: z.number().nullable(),
  bestRound: count.nullable(),
  bestAccuracy: z.number().nullable(),
  bestTestAccuracy: z.number().nullable(),
  sparsity: z.number().nullable().describe('Of the best round, 0..1.'),
  linearLayers: count.nullable(),
  approximateLayers: count.nullable().describe('Approximately linear layers that are linear forms in the best round.'),
  deadLayers: count.nullable(),
  totalLayers: count.nullable(),
  goneRectifiers: count
    .nullable()
    .describe('Rectifiers of the dense network that the best round’s reduced model does not have, by its latest proof; null without one.'),
  parameters: count.nullable(),
  macs: count.nullable(),
  endReason: z.string().nullable(),
  endText: z.string().nullable(),
});

export const roundEntropySchema = z.object({
  round: count,
  layers: z.array(layerEntropySchema.pick({ layer: true, entropy: true, mean: true, nonzero: true, minority: true, linearity: true })),
});

/** What a method decided before a round. */
export const roundDecisionSchema = z.object({ round: count, trainEpochs: count, layers: z.array(layerDecisionSchema) });

export const roundBudgetSchema = z.object({ round: count, total: count, layers: z.array(layerBudgetSchema) });

/** A complete run. Fields that the run has not reached yet are empty or null. */
export const runDetailSchema = z.object({
  summary: runSummarySchema,
  source: runSourceSchema.nullable().describe('Where it comes from; null for a run of this lab.'),
  experiment: experimentSchema.nullable().describe('Null for a run of another program.'),
  config: z.array(z.object({ key: z.string(), value: z.string().describe('JSON') })).describe('All its settings, by dotted keys.'),
  environment: environmentSchema.nullable(),
  graph: storedGraphSchema.nullable(),
  layers: z.array(layerSummarySchema),
  classes: z.array(z.string()),
  samples: z.object({ train: count, validation: count, test: count }).nullable(),
  rounds: z.array(roundSchema),
  entropy: z.array(roundEntropySchema),
  decisions: z.array(roundDecisionSchema),
  budgets: z.array(roundBudgetSchema),
  checkpoints: z.array(checkpointSchema),
  attempts: count,
  parent: parentSchema.nullable().describe('What a branch begins from; null for any other run.'),
  study: membershipSchema.nullable().describe('The study that it belongs to.'),
  folder: z.string(),
});

/**
 * The series that every run has. The x values of `train/step-loss`, `train/loss`, `train/accuracy`, `validation/loss`,
 * `validation/accuracy`, `validation/nll` and `learning-rate` are training steps; the middle five have one point per epoch. Losses include
 * label smoothing, `validation/nll` does not; epochs of older versions have none.
 */
export const seriesNames = [
  'train/step-loss',
  'train/loss',
  'train/accuracy',
  'validation/loss',
  'validation/accuracy',
  'validation/nll',
  'learning-rate',
  'images-per-second',
  'memory-bytes',
] as const;
export type SeriesName = (typeof seriesNames)[number];
/** A line of a chart over the run's steps: one of those above, or a metric by its name. */
export const seriesSchema = z.object({ name: z.string(), x: z.array(z.number()), y: z.array(z.number()) });

export const runMessageSchema = z.object({
  seq: count,
  time,
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});

/** The validation accuracy in percent of each finished round, from round 0 on. */
export const runAccuraciesSchema = z.object({ id: z.string(), accuracies: z.array(z.number()) });
export type RunAccuracies = z.output<typeof runAccuraciesSchema>;

export const controlActions = ['pause', 'resume', 'stop-after-round', 'stop-now'] as const;
export type ControlAction = (typeof controlActions)[number];

export type Progress = z.output<typeof progressSchema>;
export type RunSummary = z.output<typeof runSummarySchema>;
export type RunDetail = z.output<typeof runDetailSchema>;
export type RoundEntropy = z.output<typeof roundEntropySchema>;
export type RoundDecision = z.output<typeof roundDecisionSchema>;
export type RoundBudget = z.output<typeof roundBudgetSchema>;
export type Series = z.output<typeof seriesSchema>;
export type RunMessage = z.output<typeof runMessageSchema>;
