import { z } from 'zod';
import { runSpecSchema } from '#main/run-folder/index.ts';
import { type LatencyJob, latencyJobSchema } from '#shared/contract/index.ts';
import { latencyConditionsSchema, type LatencyProfile, latencyProfileSchema } from '#shared/latency/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const latencyTaskRequestSchema = z.strictObject({
  format: z.literal(1),
  spec: runSpecSchema.describe('A run, which need not exist. Its paths are absolute.'),
  ...latencyConditionsSchema.pick({ threads: true, batch: true }).shape,
  tables: z.string().min(1).describe('The folder of the latency tables, absolute. Segments that they have are not measured again.'),
  runFolder: z.string().min(1).nullable().describe('The run’s folder, absolute, in which the profile is frozen.'),
});

export type LatencyTaskRequest = z.output<typeof latencyTaskRequestSchema>;

const resultSchema = z.object({ profile: latencyProfileSchema });

/** Measures what removing layers of a run's network saves in onnxruntime. */
export const latency: TaskDefinition<LatencyTaskRequest, LatencyJob['phase'], { profile: LatencyProfile }> = {
  process: 'latency measurement',
  request: latencyTaskRequestSchema,
  phases: latencyJobSchema.shape.phase.options,
  result: resultSchema,
  reports: 'messages',
  resources: 'exclusive',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 64, hours: 4 },
};
