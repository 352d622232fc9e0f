import { z } from 'zod';
import { analysisRequestSchema, type AnalysisResult, analysisResultSchema } from '#shared/analysis/index.ts';
import { type AnalysisJob, analysisJobSchema } from '#shared/contract/index.ts';
import { keptModelSchema } from './proof.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Selects the kept model and the analysis. */
const analysisTaskRequestSchema = keptModelSchema.extend({
  analysis: analysisRequestSchema,
  tables: z.string().min(1).describe('The folder of the latency tables, absolute.'),
  otherData: z.string().min(1).optional().describe('The folder of the other data set that the analysis names, absolute.'),
});

export type AnalysisTaskRequest = z.output<typeof analysisTaskRequestSchema>;

/** Analyzes a kept model. */
export const analysis: TaskDefinition<AnalysisTaskRequest, AnalysisJob['phase'], AnalysisResult> = {
  process: 'analyzer',
  request: analysisTaskRequestSchema,
  phases: analysisJobSchema.shape.phase.options,
  result: analysisResultSchema,
  reports: 'messages',
  resources: 'shared',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 64, hours: 24 },
};
