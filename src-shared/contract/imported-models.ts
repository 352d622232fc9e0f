import { z } from 'zod';
import { labErrorSchema } from '#shared/errors/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { inputNormalizationSchema, sourceInterfaceSchema } from '#shared/networks/index.ts';
import { importedModelNameSchema, networkSchema, pathSchema } from '#shared/settings/index.ts';

const count = z.int().min(0);
const tensorName = z.string().max(500);
const shape = z.array(count).max(16);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must have 64 hexadecimal digits');

export const importFormats = ['onnx', 'safetensors'] as const;

export const importModelSchema = z.object({
  file: pathSchema.describe('The .onnx or .safetensors file; a .onnx.data file is found next to it.'),
  name: importedModelNameSchema.optional().describe('Its name in experiments; by default from the file name.'),
  network: z
    .string()
    .max(100)
    .optional()
    .describe('The built-in network of the weights, by its name in `nepenthe networks`; by default the one that fits.'),
  batchNorm: z
    .boolean()
    .default(false)
    .describe('Add a batch normalization after each convolution without one, where exporters have folded it.'),
});

/** How a file's tensors match a network, by name. */
export const weightsReportSchema = z.object({
  matched: count,
  missing: z.array(tensorName).describe('Tensors that only the network has: they keep their initial values.'),
  unexpected: z.array(tensorName).describe('Tensors that only the file has.'),
  misshaped: z.array(z.object({ name: tensorName, expected: shape, found: shape })),
});

export const importVerificationSchema = z.object({
  runtime: z.string().describe('With its version.'),
  images: count,
  maxAbs: z.number().describe('Largest difference between two logits.'),
  argmaxAgreement: z.number().min(0).max(1),
});

/** An imported model: the content of models/<name>/model.json without its graph. */
export const importedModelSchema = z.object({
  name: importedModelNameSchema,
  importedAt: z.iso.datetime(),
  source: z.object({ file: z.string(), format: z.enum(importFormats), bytes: count, sha256, producer: z.string().nullable() }),
  network: networkSchema.nullable().describe('Set for a built-in network, which can be rebuilt for other image sizes.'),
  input: shape.describe('Without the batch dimension.'),
  classes: count,
  normalization: inputNormalizationSchema
    .exactOptional()
    .describe(
      'The normalization that was part of the file: runs use it instead of the data set’s. Absent for a network of normalized images.',
    ),
  interface: sourceInterfaceSchema
    .exactOptional()
    .describe(
      'How programs call the ONNX file, for exports that replace it. Absent for weights, and for models imported by older versions.',
    ),
  params: count,
  macs: count,
  prunableLayers: z.array(z.string()),
  verified: importVerificationSchema.describe('Compared with the file itself; for a file of weights, with an ONNX export of the network.'),
  weights: weightsReportSchema.nullable().describe('Null for an ONNX file, which includes its network.'),
  notes: z.array(z.string()).describe('Changes and assumptions of the importer.'),
});

/** Includes the network. */
export const importedModelDetailSchema = importedModelSchema.extend({ graph: modelGraphSchema });

/** The library. Folders that cannot be read as a model are listed with the reason, so that they can be removed. */
export const modelLibrarySchema = z.object({
  models: z.array(importedModelSchema),
  damaged: z.array(z.object({ name: importedModelNameSchema, error: labErrorSchema })),
});

export type ImportedModelDetail = z.output<typeof importedModelDetailSchema>;
export type ModelLibrary = z.output<typeof modelLibrarySchema>;
export type ImportModel = z.output<typeof importModelSchema>;
export type ImportedModel = z.output<typeof importedModelSchema>;
export type ImportVerification = z.output<typeof importVerificationSchema>;
export type WeightsReport = z.output<typeof weightsReportSchema>;
