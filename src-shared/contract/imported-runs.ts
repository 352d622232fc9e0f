import { z } from 'zod';

/** A run that was taken from another program's store. */
export const importedRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['imported', 'known', 'deleted']).describe('`known`: imported before; `deleted`: and in the trash.'),
  metrics: z.int().min(0),
  points: z.int().min(0),
  notes: z.array(z.string()).describe('What was not taken, one sentence each.'),
});

export type ImportedRun = z.output<typeof importedRunSchema>;
