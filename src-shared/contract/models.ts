import { z } from 'zod';
import { analysisRequestSchema, analysisResultSchema } from '#shared/analysis/index.ts';
import { networkCostSchema } from '#shared/costs/index.ts';
import { proofSheetSchema, reductionChoices } from '#shared/proof/index.ts';
import { planEditsSchema } from './reductions.ts';

const count = z.int().min(0);
const time = z.iso.datetime();
const percent = z.number();

/** Selects a network of a run: a round (by default the best one), as trained or reduced by its plan, which may be edited. */
export const modelChoiceSchema = z.object({
  id: z.string().min(1).max(64).describe('The run ID.'),
  round: count.optional(),
  plan: z.enum(reductionChoices).default('exact'),
  ...planEditsSchema.shape,
  delta: percent
    .min(0)
    .max(100)
    .optional()
    .describe('Largest accepted loss of validation accuracy, in points, by steps that change the network; by default, the run’s δ.'),
});

export const writtenFileSchema = z.object({ file: z.string(), bytes: count, sha256: z.string() });

/** A proven network's figures: accuracy in the independent runtime in percent; median latency in ms. */
const provenFiguresSchema = networkCostSchema.extend({
  bytes: count,
  validation: percent,
  test: percent,
  latency1: z.number().describe('Batch of 1.'),
  latency32: z.number().describe('Batch of 32.'),
});

export const proofSummarySchema = z.object({
  id: z.int(),
  runId: z.string(),
  round: count,
  plan: z.enum(reductionChoices),
  without: count.describe('Number of steps that the user left out.'),
  force: count.describe('Number of steps that the user forced.'),
  refused: count.describe('Number of steps that exceed the proof limit.'),
  madeAt: time,
  /** The dense network, measured at the same time. */
  dense: provenFiguresSchema,
  model: provenFiguresSchema,
});

/** The kept model of a finished round with its proofs, latest first. */
export const modelSummarySchema = z.object({
  runId: z.string(),
  round: count.describe('0 is the dense network.'),
  best: z.boolean(),
  accepted: z.boolean(),
  validation: percent,
  test: percent,
  sparsity: z.number(),
  linear: count.nullable().describe('Null if the record is damaged, as for the other counts of layers.'),
  approximate: count.nullable().describe('Approximately linear layers that are linear forms.'),
  dead: count.nullable(),
  layers: count,
  file: z.string().describe('Its checkpoint, relative to the run folder.'),
  bytes: count,
  proofs: z.array(proofSummarySchema),
});

/** An analysis of the model of a round, by default the best one, as trained. */
export const analysisChoiceSchema = modelChoiceSchema.pick({ id: true, round: true }).extend({ request: analysisRequestSchema });

export const storedAnalysisSchema = z.object({
  id: z.int(),
  runId: z.string(),
  round: count,
  madeAt: time,
  request: analysisRequestSchema,
  result: analysisResultSchema,
});

export const storedProofSchema = z.object({ id: z.int(), sheet: proofSheetSchema });

export type AnalysisChoice = z.output<typeof analysisChoiceSchema>;
export type ModelChoice = z.output<typeof modelChoiceSchema>;
export type ModelSummary = z.output<typeof modelSummarySchema>;
export type ProofSummary = z.output<typeof proofSummarySchema>;
export type ProvenFigures = z.output<typeof provenFiguresSchema>;
export type WrittenFile = z.output<typeof writtenFileSchema>;
export type StoredAnalysis = z.output<typeof storedAnalysisSchema>;
export type StoredProof = z.output<typeof storedProofSchema>;

/** The latest proof of a model, of the reduced network if there is one. */
export function latestProof(model: Pick<ModelSummary, 'proofs'> | undefined): ProofSummary | undefined {
  return model?.proofs.find(({ plan }) => plan === 'exact') ?? model?.proofs[0];
}
