import { z } from 'zod';

/** A run that was taken from another program's store. */
const importedRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['imported', 'known', 'deleted']).describe('`known`: imported before; `deleted`: and in the trash.'),
  metrics: z.int().min(0),
  points: z.int().min(0),
  notes: z.array(z.string()).describe('What was not taken, one sentence each.'),
});

/** What an import took from a file or folder. */
export const importedRunsSchema = z.object({
  runs: z.array(importedRunSchema),
  skipped: z.array(z.object({ location: z.string(), reason: z.string() })).describe('Runs that could not be read.'),
});

export type ImportedRuns = z.output<typeof importedRunsSchema>;
