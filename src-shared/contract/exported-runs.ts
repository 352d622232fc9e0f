import { z } from 'zod';
import { pathSchema } from '#shared/settings/index.ts';

/** The programs for which runs are written. */
export const runStoreFormats = ['mlflow', 'tensorboard'] as const;
export type RunStoreFormat = (typeof runStoreFormats)[number];

const MAX_RUNS = 10_000;

export const exportRunsSchema = z.object({
  ids: z.array(z.string()).min(1).max(MAX_RUNS),
  format: z.enum(runStoreFormats),
  folder: pathSchema.describe('Absolute, in a folder that exists. MLflow’s file store, or TensorBoard’s `--logdir`.'),
});

/** A run that was written for another program. */
export const exportedRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  folder: z.string().describe('Of the run, absolute.'),
  metrics: z.int().min(0),
  points: z.int().min(0),
  notes: z.array(z.string()).describe('What was written under another name.'),
});
export const exportedRunsSchema = z.object({ runs: z.array(exportedRunSchema) });

export type ExportedRun = z.output<typeof exportedRunSchema>;
