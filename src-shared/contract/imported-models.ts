import { z } from 'zod';
import { importedModelNameSchema, networkSchema } from '#shared/settings/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { labErrorSchema } from '#shared/errors/index.ts';

const count = z.int().min(0);
const tensorName = z.string().max(500);
const shape = z.array(count).max(16);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'needs 64 hexadecimal digits');

export const importFormats = ['onnx', 'safetensors'] as const;

export const importModelSchema = z.object({
  file: z.string().min(1).max(4096).describe('The .onnx or .safetensors file; a .onnx.data file is found beside it.'),
  name: importedModelNameSchema.optional().describe('What experiments call it; after the file when left out.'),
  network: z
    .string()
    .max(100)
    .optional()
    .describe('The ready-made network that the tensors are of, as `nepenthe networks` lists them; the one that fits when left out.'),
  batchNorm: z
    .boolean()
    .default(false)
    .describe('Put a batch normalization behind each convolution that has none: exporters fold them into the convolutions.'),
});

/** How a file's tensors fit a network, by the file's names. */
export const weightsReportSchema = z.object({
  matched: count,
  missing: z.array(tensorName).describe('The network has them, the file does not: they keep their initial values.'),
  unexpected: z.array(tensorName).describe('The file has them, the network does not.'),
  misshaped: z.array(z.object({ name: tensorName, expected: shape, found: shape })),
});

export const importVerificationSchema = z.object({
  runtime: z.string().describe('With its version.'),
  images: count,
  maxAbs: z.number().describe('Largest difference of a logit.'),
  argmaxAgreement: z.number().min(0).max(1),
});

/** A model that came from a file, as models/<name>/model.json has it but for its graph. */
export const importedModelSchema = z.object({
  name: importedModelNameSchema,
  importedAt: z.iso.datetime(),
  source: z.object({ file: z.string(), format: z.enum(importFormats), bytes: count, sha256, producer: z.string().nullable() }),
  network: networkSchema.nullable().describe('Of a ready-made network: it can be built anew for images of another size.'),
  input: shape.describe('Without the batch.'),
  classes: count,
  params: count,
  macs: count,
  prunableLayers: z.array(z.string()),
  verified: importVerificationSchema.describe(
    'Against the file itself; of a file of weights against the ONNX file that is written of its network.',
  ),
  weights: weightsReportSchema.nullable().describe('Null for an ONNX file, which is the network itself.'),
  notes: z.array(z.string()).describe('What the importer changed or assumed.'),
});

/** With its network. */
export const importedModelDetailSchema = importedModelSchema.extend({ graph: modelGraphSchema });

/** What the library holds. A folder that cannot be read as a model is told with why: it can be removed. */
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
