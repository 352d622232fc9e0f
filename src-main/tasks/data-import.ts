import { z } from 'zod';
import { addDataSetSchema, type ImportJob, importJobSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({ format: z.literal(1), dataDir: z.string().min(1).describe('Absolute.'), dataSet: addDataSetSchema });
const resultSchema = z.object({});

/** Adds a data set. If it is canceled, its progress is kept for the next import of the same source. */
export const dataImport: TaskDefinition<z.output<typeof requestSchema>, ImportJob['phase'], z.output<typeof resultSchema>> = {
  process: 'importer',
  request: requestSchema,
  phases: importJobSchema.shape.phase.options,
  result: resultSchema,
  reports: 'messages',
  resources: 'shared',
  // To finish the images that are being decoded, and to sync the files of the last seconds.
  exitGraceMilliseconds: 60_000,
  limits: { gibibytes: 32, hours: 72 },
};
