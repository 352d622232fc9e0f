import { z } from 'zod';
import { onnxNumbersSchema, onnxViewSchema } from '#shared/contract/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const requestSchema = z.strictObject({
  format: z.literal(1),
  file: z.string().min(1),
  numbers: z
    .strictObject({ name: z.string(), offset: z.int().min(0) })
    .nullable()
    .describe('Part of a constant to read; null to read everything else.'),
  network: z.literal(true).exactOptional().describe('To read the network instead, as an import would.'),
});
const resultSchema = z.object({
  view: onnxViewSchema.nullable(),
  numbers: onnxNumbersSchema.nullable(),
  network: modelGraphSchema.exactOptional(),
});

export type InspectRequest = z.output<typeof requestSchema>;

/** Reads an ONNX file, which may be malicious and crash its reader. */
export const inspectModel: TaskDefinition<InspectRequest, never, z.output<typeof resultSchema>> = {
  process: 'reader',
  request: requestSchema,
  phases: [],
  result: resultSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 8, hours: 1 / 12 },
};
