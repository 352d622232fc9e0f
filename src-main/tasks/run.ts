import { z } from 'zod';
import { type RunSpec, runSpecSchema } from '#main/run-folder/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const resultSchema = z.object({ status: z.enum(['finished', 'stopped', 'paused', 'failed', 'yielded']) });

/** One attempt at a run. The request is spec.json in the run's folder; the runner reports in the same folder. */
export const run: TaskDefinition<RunSpec, never, z.output<typeof resultSchema>> = {
  process: 'runner',
  request: runSpecSchema,
  phases: [],
  result: resultSchema,
  reports: 'journal',
  resources: 'slot',
  exitGraceMilliseconds: 60_000,
  limits: null,
};
