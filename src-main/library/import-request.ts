import { z } from 'zod';
import { labErrorSchema } from '#shared/errors/index.ts';
import { importedModelSchema, importModelSchema, modelImportJobSchema, onnxNumbersSchema, onnxViewSchema } from '#shared/contract/index.ts';

const count = z.int().min(0);
const failed = z.object({ kind: z.literal('failed'), error: labErrorSchema });

/** What `runner --import-model FILE` is asked to make a model of, and where to write it. */
export const modelRequestSchema = z.strictObject({
  format: z.literal(1),
  /** Absolute; it is made. */
  folder: z.string().min(1),
  model: importModelSchema.required({ name: true }),
});

/** What it answers on standard output, one JSON document a line; the last is `done` or `failed`. */
export const modelMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: modelImportJobSchema.shape.phase, done: count, of: count }),
  z.object({ kind: z.literal('done'), model: importedModelSchema }),
  failed,
]);

/** What `runner --look-at-model FILE` is asked to read of somebody's ONNX file: all of it but the numbers, or some of these. */
export const lookRequestSchema = z.strictObject({
  format: z.literal(1),
  file: z.string().min(1),
  numbers: z.strictObject({ name: z.string(), offset: count }).nullable(),
});

/** Its answer. */
export const lookMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress') }),
  z.object({ kind: z.literal('done'), view: onnxViewSchema.nullable(), numbers: onnxNumbersSchema.nullable() }),
  failed,
]);

export type ModelRequest = z.output<typeof modelRequestSchema>;
export type ModelMessage = z.output<typeof modelMessageSchema>;
export type LookRequest = z.output<typeof lookRequestSchema>;
export type LookMessage = z.output<typeof lookMessageSchema>;
