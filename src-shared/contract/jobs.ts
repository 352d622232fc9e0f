import { z } from 'zod';
import { reductionChoices } from '#shared/proof/index.ts';
import { importedModelSchema } from './imported-models.ts';
import { labErrorSchema } from '#shared/errors/index.ts';
import { writtenFileSchema } from './models.ts';

const count = z.int().min(0);
const time = z.iso.datetime();

/** A task that a process of its own does. It continues when a window is closed. */
const anyJobSchema = z.object({
  id: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'canceled']),
  waitingFor: z.string().nullable().describe('Why it waits: `waiting for the proof of run abc`.'),
  done: count,
  of: count.describe('0 where the phase cannot be counted.'),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  error: labErrorSchema.nullable(),
});

/** Work on a kept model. */
export const modelJobSchema = anyJobSchema.extend({
  kind: z.enum(['proof', 'export']),
  runId: z.string(),
  round: count,
  plan: z.enum(reductionChoices),
  phase: z.enum(['loading', 'reducing', 'checking', 'exporting', 'measuring', 'writing']),
  proof: z.int().nullable().describe('The proof that was stored.'),
  files: z.array(writtenFileSchema),
});

/** A data set being added; what was read is kept when it is canceled, for the next one of the same source. */
export const importJobSchema = anyJobSchema.extend({
  kind: z.literal('data-import'),
  dataSet: z.string().describe('Its name.'),
  phase: z.enum(['finding', 'reading']),
});

/** A model being imported from a file; nothing is left of it when it is canceled. */
export const modelImportJobSchema = anyJobSchema.extend({
  kind: z.literal('model-import'),
  model: importedModelSchema.shape.name,
  file: z.string().describe('That it comes from.'),
  phase: z.enum(['reading', 'converting', 'verifying', 'writing']),
  result: importedModelSchema.nullable().describe('Once it is done.'),
});

export const jobSchema = z.discriminatedUnion('kind', [modelJobSchema, importJobSchema, modelImportJobSchema]);

export type ModelJob = z.output<typeof modelJobSchema>;
export type ImportJob = z.output<typeof importJobSchema>;
export type ModelImportJob = z.output<typeof modelImportJobSchema>;
export type Job = z.output<typeof jobSchema>;
/** Of a model job. */
export type JobPhase = ModelJob['phase'];

export function isModelJob(job: Job): job is ModelJob {
  return job.kind === 'proof' || job.kind === 'export';
}
