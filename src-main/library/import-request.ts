import { z } from 'zod';
import { labErrorSchema } from '#shared/errors/index.ts';
import { importedModelSchema, importModelSchema, modelImportJobSchema, onnxNumbersSchema, onnxViewSchema } from '#shared/contract/index.ts';

const count = z.int().min(0);
const failed = z.object({ kind: z.literal('failed'), error: labErrorSchema });

/** The request file of `runner --import-model FILE`: the model to import, and where to write it. */
export const modelRequestSchema = z.strictObject({
  format: z.literal(1),
  /** Absolute; it is created. */
  folder: z.string().min(1),
  model: importModelSchema.required({ name: true }),
});

/** The runner's answer on standard output, one JSON document per line; the last is `done` or `failed`. */
export const modelMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: modelImportJobSchema.shape.phase, done: count, of: count }),
  z.object({ kind: z.literal('done'), model: importedModelSchema }),
  failed,
]);

/** The request file of `runner --look-at-model FILE`: reads an ONNX file's structure, or some values of a constant. */
export const lookRequestSchema = z.strictObject({
  format: z.literal(1),
  file: z.string().min(1),
  numbers: z.strictObject({ name: z.string(), offset: count }).nullable(),
});

/** The runner's answer. */
export const lookMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress') }),
  z.object({ kind: z.literal('done'), view: onnxViewSchema.nullable(), numbers: onnxNumbersSchema.nullable() }),
  failed,
]);

export type ModelRequest = z.output<typeof modelRequestSchema>;
export type ModelMessage = z.output<typeof modelMessageSchema>;
export type LookRequest = z.output<typeof lookRequestSchema>;
export type LookMessage = z.output<typeof lookMessageSchema>;
