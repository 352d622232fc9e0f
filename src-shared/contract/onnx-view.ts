import { z } from 'zod';

/**
 * The content of an ONNX file, for display: of any file, including unsupported operators. Values have names; an omitted input of a node
 * has an empty name. To train a network, import it.
 */

const count = z.int().min(0);
const size = z.union([count, z.string()]).nullable().describe('A number, a name such as `batch`, or null if the file leaves it open.');

/** A value's number type in ONNX terms (`float32`, `int64`, …; `unknown`) and its shape, null if the rank is unknown. */
export const onnxValueSchema = z.object({ name: z.string(), type: z.string(), shape: z.array(size).nullable() });

/** An attribute; long values are shortened. */
export const onnxAttributeSchema = z.object({
  name: z.string(),
  kind: z.enum(['number', 'numbers', 'text', 'texts', 'tensor', 'graph', 'other']),
  value: z.string(),
});

export const onnxNodeSchema = z.object({
  name: z.string().describe('The name in the file, or `<op>:<position>` if it has none.'),
  op: z.string(),
  domain: z.string().describe('Empty for ONNX’s own operators.'),
  module: z.string().nullable().describe('The module of the source network that it was exported from: `layer1.0.conv1`.'),
  attributes: z.array(onnxAttributeSchema),
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
});

/** A constant of the file. Its values are read separately, by name. */
export const onnxInitializerSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(count),
  bytes: count,
  external: z.string().nullable().describe('The file next to the model that holds its values; null if the model does.'),
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
  inputs: z.array(onnxValueSchema).describe('Without constants, which old files list here, too.'),
  outputs: z.array(onnxValueSchema),
  nodes: z.array(onnxNodeSchema).describe('In file order, which is topological in a valid file.'),
  initializers: z.array(onnxInitializerSchema),
  values: z.array(onnxValueSchema).describe('Known values between nodes.'),
  importable: z
    .object({ nodes: z.array(z.object({ name: z.string(), op: z.string(), why: z.string() })) })
    .describe('Nodes that an import would refuse by their operator; may be empty and the import still fail.'),
});

/** Some values of a constant, row-major, and statistics of all of them. */
export const onnxNumbersSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(count),
  offset: count,
  values: z.array(z.number().nullable()).describe('Null for values that are not finite.'),
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
