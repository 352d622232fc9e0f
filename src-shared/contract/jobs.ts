import { z } from 'zod';
import { analysisKinds } from '#shared/analysis/index.ts';
import { labErrorSchema } from '#shared/errors/index.ts';
import { latencyProfileSchema } from '#shared/latency/index.ts';
import { reductionChoices } from '#shared/proof/index.ts';
import { importedModelSchema } from './imported-models.ts';
import { writtenFileSchema } from './models.ts';

const count = z.int().min(0);
const time = z.iso.datetime();

/** A task in a separate process. It continues when a window is closed. */
const anyJobSchema = z.object({
  id: z.string(),
  status: z.enum(['waiting', 'running', 'done', 'failed', 'canceled']),
  waitingFor: z.string().nullable().describe('Why it waits: `waiting for the proof of run abc`.'),
  done: count,
  of: count.describe('0 if the total is unknown.'),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  error: labErrorSchema.nullable(),
});

/** A job on a kept model. */
export const modelJobSchema = anyJobSchema.extend({
  kind: z.enum(['proof', 'export']),
  runId: z.string(),
  round: count,
  plan: z.enum(reductionChoices),
  phase: z.enum(['loading', 'reducing', 'checking', 'exporting', 'measuring', 'writing']),
  proof: z.int().nullable().describe('The ID of the stored proof.'),
  files: z.array(writtenFileSchema),
});

/** An analysis of a kept model. */
export const analysisJobSchema = anyJobSchema.extend({
  kind: z.literal('analysis'),
  runId: z.string(),
  round: count,
  analysis: z.enum(analysisKinds),
  phase: z.enum(['loading', 'planning', 'measuring', 'evaluating']),
  result: z.int().nullable().describe('The ID of the stored analysis.'),
});

/** A data set import. When it is canceled, its progress is kept for the next import of the same source. */
export const importJobSchema = anyJobSchema.extend({
  kind: z.literal('data-import'),
  dataSet: z.string().describe('The name of the data set.'),
  phase: z.enum(['finding', 'reading']),
});

/** A model import. When it is canceled, nothing is left. */
export const modelImportJobSchema = anyJobSchema.extend({
  kind: z.literal('model-import'),
  model: importedModelSchema.shape.name,
  file: z.string().describe('The file to import.'),
  phase: z.enum(['reading', 'converting', 'verifying', 'writing']),
  result: importedModelSchema.nullable().describe('Set once the job is done.'),
});

/** A measurement of what removing layers of an experiment's network saves in onnxruntime. When it is canceled, what was measured is kept. */
export const latencyJobSchema = anyJobSchema.extend({
  kind: z.literal('latency'),
  experiment: z.string().describe('Its name.'),
  runId: z.string().nullable().describe('The run that waits for it.'),
  phase: z.enum(['planning', 'measuring']),
  profile: latencyProfileSchema.nullable().describe('Set once the job is done.'),
});

export const jobSchema = z.discriminatedUnion('kind', [
  modelJobSchema,
  analysisJobSchema,
  importJobSchema,
  modelImportJobSchema,
  latencyJobSchema,
]);

export type ModelJob = z.output<typeof modelJobSchema>;
export type AnalysisJob = z.output<typeof analysisJobSchema>;
export type ImportJob = z.output<typeof importJobSchema>;
export type ModelImportJob = z.output<typeof modelImportJobSchema>;
export type LatencyJob = z.output<typeof latencyJobSchema>;
export type Job = z.output<typeof jobSchema>;
/** The phase of a model job. */
export type JobPhase = ModelJob['phase'];

export function isModelJob(job: Job): job is ModelJob {
  return job.kind === 'proof' || job.kind === 'export';
}

export function isAnalysis(job: Job): job is AnalysisJob {
  return job.kind === 'analysis';
}

export function isDataImport(job: Job): job is ImportJob {
  return job.kind === 'data-import';
}

export function isModelImport(job: Job): job is ModelImportJob {
  return job.kind === 'model-import';
}
