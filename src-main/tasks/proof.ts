import { z } from 'zod';
import { exportFormatNames, type JobPhase, modelJobSchema, writtenFileSchema } from '#shared/contract/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { checkpointSchema, layerEntropySchema, layerSummarySchema } from '#shared/journal/index.ts';
import { proofSheetSchema, reductionChoices } from '#shared/proof/index.ts';
import { approximateLayerSchema } from '#shared/reduction/approximate-layer.ts';
import type { TaskDefinition } from './task-definition.ts';

const count = z.int().min(0);

/** A kept model of a run. The run's spec.json has its experiment and data. */
export const keptModelSchema = z.strictObject({
  format: z.literal(1),
  folder: z.string().min(1).describe('The run’s folder, absolute.'),
  round: count,
  graph: modelGraphSchema.describe('The run’s initial network.'),
  layers: z.array(layerSummarySchema),
  linearized: z.array(z.string()).describe('Layers that were already linear forms in the round’s network.'),
  approximate: z.array(approximateLayerSchema).optional().describe('Its approximately linear layers.'),
  checkpoint: checkpointSchema,
  states: z.array(layerEntropySchema).describe('State counts of the round’s model on the training set.'),
});

export type KeptModelRequest = z.output<typeof keptModelSchema>;

/** Selects the kept model to prove, and how. */
export const proofTaskRequestSchema = keptModelSchema.extend({
  app: z.string(),
  run: proofSheetSchema.shape.run,
  plan: z.enum(reductionChoices),
  without: z.array(z.string()),
  force: z.array(z.string()),
  delta: z.number().min(0).max(100).optional().describe('Largest accepted loss by steps that change the network; by default, the run’s δ.'),
  classes: z.array(z.string()),
  denseCheckpoint: checkpointSchema,
  proven: proofSheetSchema.optional().describe('An earlier proof of the same model: only its files are written.'),
  outputs: z
    .array(z.strictObject({ format: z.enum(exportFormatNames), file: z.string().min(1).describe('Absolute; a folder for some formats.') }))
    .describe('Files to write after the proof.'),
});

const resultSchema = z.object({ sheet: proofSheetSchema, files: z.array(writtenFileSchema) });

export type ProofTaskRequest = z.output<typeof proofTaskRequestSchema>;

/** Proves a kept model, reduced by its plan or as trained, and writes the requested files. */
export const proof: TaskDefinition<ProofTaskRequest, JobPhase, z.output<typeof resultSchema>> = {
  process: 'prover',
  request: proofTaskRequestSchema,
  phases: modelJobSchema.shape.phase.options,
  result: resultSchema,
  reports: 'messages',
  resources: 'exclusive',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 64, hours: 24 },
};
