import { z } from 'zod';
import { dataOverviewSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({ format: z.literal(1), folder: z.string() });

/** Counts, illustrates and compares the images of a stored data set. */
export const dataOverview: TaskDefinition<z.output<typeof requestSchema>, never, z.output<typeof dataOverviewSchema>> = {
  process: 'reader',
  request: requestSchema,
  phases: [],
  result: dataOverviewSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 8, hours: 1 / 2 },
};
