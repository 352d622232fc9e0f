import { z } from 'zod';
import { labErrorSchema, LabError } from '#shared/errors/index.ts';
import { exportFormats, modelJobSchema, writtenFileSchema } from '#shared/contract/index.ts';
import { checkpointSchema, layerEntropySchema, layerSummarySchema } from '#shared/journal/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { proofSheetSchema, reductionChoices } from '#shared/proof/index.ts';
import { readJsonFile } from '#main/files/json-file.ts';

const count = z.int().min(0);

/** What `runner --prove FILE` is asked to do with a kept model of a run; the run's spec.json tells its experiment and data. */
export const proveRequestSchema = z.strictObject({
  format: z.literal(1),
  /** The run's, absolute. */
  folder: z.string().min(1),
  app: z.string(),
  run: proofSheetSchema.shape.run,
  round: count,
  plan: z.enum(reductionChoices),
  without: z.array(z.string()),
  /** The ModelGraph that the run began with. */
  graph: modelGraphSchema,
  layers: z.array(layerSummarySchema),
  classes: z.array(z.string()),
  /** Layers that were linear forms in the round's network already. */
  linearized: z.array(z.string()),
  checkpoint: checkpointSchema,
  denseCheckpoint: checkpointSchema,
  /** States counted on the training set with the round's model. */
  states: z.array(layerEntropySchema),
  /** What to write once everything is proven; `file` is absolute. */
  outputs: z.array(z.strictObject({ format: z.enum(exportFormats), file: z.string().min(1) })),
});

/** What it answers on standard output, one JSON document a line; the last is `done` or `failed`. */
export const proveMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: modelJobSchema.shape.phase, done: count, of: count }),
  z.object({ kind: z.literal('done'), sheet: proofSheetSchema, files: z.array(writtenFileSchema) }),
  z.object({ kind: z.literal('failed'), error: labErrorSchema }),
]);

export type ProveRequest = z.output<typeof proveRequestSchema>;
export type ProveMessage = z.output<typeof proveMessageSchema>;

/** Throws a LabError `not-found` where there is no such file, `bad-file` naming the field where it is malformed. */
export function readProveRequest(file: string): ProveRequest {
  const request = readJsonFile(file, proveRequestSchema, 'Ask for the proof anew.');
  if (!request) throw new LabError('not-found', 'There is no such request.', 'Name a file that holds one.', { file });
  return request;
}
