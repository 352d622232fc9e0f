import { z } from 'zod';

/**
 * An ONNX file as it is, to be looked at: any file, whether its operators can be dealt with or not. Values are named; a node's input
 * that is left out has an empty name. Nothing here can be trained; importing it makes a network of it.
 */

const count = z.int().min(0);
const size = z.union([count, z.string()]).nullable().describe('A number, a name such as `batch`, or null where the file does not say.');

/** A value's number type in ONNX's words (`float32`, `int64`, …; `unknown`), and its shape, null where even its rank is unknown. */
export const onnxValueSchema = z.object({ name: z.string(), type: z.string(), shape: z.array(size).nullable() });

/** A named setting; `value` is written out and cut short where it is long. */
export const onnxAttributeSchema = z.object({
  name: z.string(),
  kind: z.enum(['number', 'numbers', 'text', 'texts', 'tensor', 'graph', 'other']),
  value: z.string(),
});

export const onnxNodeSchema = z.object({
  name: z.string().describe('As the file has it, or `<op>:<position>` where it has none.'),
  op: z.string(),
  domain: z.string().describe('Empty for ONNX’s own operators.'),
  module: z.string().nullable().describe('The part of the source network it was exported from: `layer1.0.conv1`.'),
  attributes: z.array(onnxAttributeSchema),
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
});

/** A constant of the file; its numbers are read apart, by its name. */
export const onnxInitializerSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(count),
  bytes: count,
  external: z.string().nullable().describe('The file beside the model that holds its numbers; null where the model does.'),
});

export const onnxViewSchema = z.object({
  file: z.string(),
  bytes: count,
  producer: z.string().nullable().describe('With its version.'),
  irVersion: count,
  opsets: z.array(z.object({ domain: z.string(), version: count })),
  name: z.string(),
  description: z.string(),
  metadata: z.record(z.string(), z.string()),
  inputs: z.array(onnxValueSchema).describe('Without the constants that old files list here, too.'),
  outputs: z.array(onnxValueSchema),
  nodes: z.array(onnxNodeSchema).describe('In the file’s order, which is a topological one in a sound file.'),
  initializers: z.array(onnxInitializerSchema),
  values: z.array(onnxValueSchema).describe('What is known of the values between nodes.'),
  importable: z
    .object({ nodes: z.array(z.object({ name: z.string(), op: z.string(), why: z.string() })) })
    .describe('Nodes whose operators an import refuses; none where it has a chance.'),
});

/** A part of a constant's numbers, row-major, and what all of them are like. */
export const onnxNumbersSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(count),
  offset: count,
  values: z.array(z.number().nullable()).describe('Null for what is no finite number.'),
  elements: count,
  least: z.number().nullable(),
  greatest: z.number().nullable(),
  mean: z.number().nullable(),
  notFinite: count,
});

export type OnnxValue = z.output<typeof onnxValueSchema>;
export type OnnxAttribute = z.output<typeof onnxAttributeSchema>;
export type OnnxNode = z.output<typeof onnxNodeSchema>;
export type OnnxInitializer = z.output<typeof onnxInitializerSchema>;
export type OnnxView = z.output<typeof onnxViewSchema>;
export type OnnxNumbers = z.output<typeof onnxNumbersSchema>;
