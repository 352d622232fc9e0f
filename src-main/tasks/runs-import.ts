import { z } from 'zod';
import { type ImportedRuns, importedRunsSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({
  format: z.literal(1),
  dataDir: z.string().min(1).describe('Absolute.'),
  path: z.string().min(1).describe('The file or folder of another program, absolute.'),
});

export type RunsImportRequest = z.output<typeof requestSchema>;

/** Copies the runs of another program into the data folder, where the engine finds them. */
export const runsImport: TaskDefinition<RunsImportRequest, 'reading', ImportedRuns> = {
  process: 'importer',
  request: requestSchema,
  phases: ['reading'],
  result: importedRunsSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 16, hours: 4 },
};
