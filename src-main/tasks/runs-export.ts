import { z } from 'zod';
import { exportedRunsSchema, exportRunsSchema, runSummarySchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({
  format: z.literal(1),
  dataDir: z.string().min(1).describe('Absolute.'),
  store: exportRunsSchema.shape.format,
  folder: exportRunsSchema.shape.folder,
  runs: z
    .array(
      runSummarySchema.pick({ id: true, name: true, project: true, tags: true, notes: true, status: true, createdAt: true, endedAt: true }),
    )
    .describe('As the lab shows them now; all else is in their folders.'),
});

export type RunsExportRequest = z.output<typeof requestSchema>;

/** Writes runs for another program. */
export const runsExport: TaskDefinition<RunsExportRequest, 'writing', z.output<typeof exportedRunsSchema>> = {
  process: 'exporter',
  request: requestSchema,
  phases: ['writing'],
  result: exportedRunsSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 16, hours: 4 },
};
