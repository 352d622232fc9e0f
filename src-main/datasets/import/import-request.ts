import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { addDataSetSchema } from '#shared/contract/data-sets.ts';
import { importJobSchema } from '#shared/contract/jobs.ts';
import { labErrorSchema } from '#shared/errors/index.ts';

const count = z.int().min(0);

/** The request file of `runner --import FILE`: what to add, and where. */
export const importRequestSchema = z.strictObject({
  format: z.literal(1),
  /** Absolute. */
  dataDir: z.string().min(1),
  dataSet: addDataSetSchema,
});

/** The runner's answer on standard output, one JSON document per line; the last is `done` or `failed`. */
export const importMessageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), phase: importJobSchema.shape.phase, done: count, of: count }),
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), error: labErrorSchema }),
]);

export type ImportRequest = z.output<typeof importRequestSchema>;
export type ImportMessage = z.output<typeof importMessageSchema>;

/** The engine writes this file; a malformed one is a bug. */
export async function readImportRequest(file: string): Promise<ImportRequest> {
  return importRequestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}
