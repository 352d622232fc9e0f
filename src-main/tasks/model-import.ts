import { z } from 'zod';
import { importedModelSchema, importModelSchema, type ModelImportJob, modelImportJobSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({
  format: z.literal(1),
  folder: z.string().min(1).describe('Absolute. It is created.'),
  model: importModelSchema.required({ name: true }),
});
const resultSchema = z.object({ model: importedModelSchema });

export type ModelImportRequest = z.output<typeof requestSchema>;

/** Converts a file into a model, verifies it, and writes it into a folder. */
export const modelImport: TaskDefinition<ModelImportRequest, ModelImportJob['phase'], z.output<typeof resultSchema>> = {
  process: 'importer',
  request: requestSchema,
  phases: modelImportJobSchema.shape.phase.options,
  result: resultSchema,
  reports: 'messages',
  resources: 'shared',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 16, hours: 0.5 },
};
