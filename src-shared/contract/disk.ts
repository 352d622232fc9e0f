import { z } from 'zod';

/** What a data folder's files are for. */
export const diskParts = ['checkpoints', 'runs', 'discarded', 'trash', 'data', 'models', 'caches', 'database', 'other'] as const;
export type DiskPart = (typeof diskParts)[number];

export const diskPartTitles: Record<DiskPart, string> = {
  checkpoints: 'Models of runs',
  runs: 'Runs: journals, exports, analyses',
  discarded: 'Cleaned-up models, until the trash is emptied',
  trash: 'Deleted runs, until the trash is emptied',
  data: 'Data sets',
  models: 'Imported models',
  caches: 'Measured latencies and convolutions, leftovers of jobs',
  database: 'Database',
  other: 'Studies, logs, settings',
};

export const diskUsageSchema = z.object({
  parts: z.array(z.object({ part: z.enum(diskParts), bytes: z.int().min(0) })).describe('A file with several links counts once.'),
  bytes: z.int().min(0).describe('Of the whole data folder.'),
  free: z.int().min(0).describe('On its disk.'),
  largest: z.array(z.object({ id: z.string(), name: z.string(), bytes: z.int().min(0) })).describe('The runs that take most.'),
});
export type DiskUsage = z.output<typeof diskUsageSchema>;

/** Which models of runs that have ended stay: the dense one, the best, the last, and every k-th round if k is given. */
export const retentionSchema = z.object({
  every: z.int().min(1).max(10_000).nullable(),
  ids: z.array(z.string().min(1).max(64)).max(100_000).optional().describe('Only of these runs.'),
});
export type Retention = z.output<typeof retentionSchema>;

/** A model that was cleaned up, or would be. */
export const cleanedModelSchema = z.object({ id: z.string(), name: z.string(), round: z.int().min(0), bytes: z.int().min(0) });
export type CleanedModel = z.output<typeof cleanedModelSchema>;
export const cleanUpSchema = z.object({ models: z.array(cleanedModelSchema), bytes: z.int().min(0) });
export type CleanUp = z.output<typeof cleanUpSchema>;
