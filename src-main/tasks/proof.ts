import { z } from 'zod';
import { exportFormats, modelJobSchema, writtenFileSchema, type JobPhase } from '#shared/contract/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { checkpointSchema, layerEntropySchema, layerSummarySchema } from '#shared/journal/index.ts';
import { proofSheetSchema, reductionChoices } from '#shared/proof/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const count = z.int().min(0);

/** Which kept model of a run to prove, and how; the run's spec.json has its experiment and data. */
export const proofTaskRequestSchema = z.strictObject({
  format: z.literal(1),
  folder: z.string().min(1).describe('The run’s, absolute.'),
  app: z.string(),
  run: proofSheetSchema.shape.run,
  round: count,
  plan: z.enum(reductionChoices),
  without: z.array(z.string()),
  graph: modelGraphSchema.describe('The network that the run started with.'),
  layers: z.array(layerSummarySchema),
  classes: z.array(z.string()),
  linearized: z.array(z.string()).describe('Layers that were linear forms in the round’s network already.'),
  checkpoint: checkpointSchema,
  denseCheckpoint: checkpointSchema,
  states: z.array(layerEntropySchema).describe('Counted on the training set with the round’s model.'),
  outputs: z
    .array(z.strictObject({ format: z.enum(exportFormats), file: z.string().min(1).describe('Absolute.') }))
    .describe('What to write once everything is proven.'),
});

const resultSchema = z.object({ sheet: proofSheetSchema, files: z.array(writtenFileSchema) });

export type ProofTaskRequest = z.output<typeof proofTaskRequestSchema>;

/** Proves a kept model, reduced by its plan or as it was trained, and writes it where that is asked for. */
export const proof: TaskDefinition<ProofTaskRequest, JobPhase, z.output<typeof resultSchema>> = {
  process: 'prover',
  request: proofTaskRequestSchema,
  phases: modelJobSchema.shape.phase.options,
  result: resultSchema,
  reports: 'messages',
  resources: 'exclusive',
  exitGraceMilliseconds: 0,
};
