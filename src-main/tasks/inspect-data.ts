import { z } from 'zod';
import { addDataSetSchema, dataSetPreviewSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({ format: z.literal(1), dataSet: addDataSetSchema });

/** Finds, counts and labels the images of a source, without reading them. */
export const inspectData: TaskDefinition<z.output<typeof requestSchema>, never, z.output<typeof dataSetPreviewSchema>> = {
  process: 'reader',
  request: requestSchema,
  phases: [],
  result: dataSetPreviewSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 8, hours: 1 / 12 },
};
