import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { imagesOf } from './imported-network.ts';
import { inputNormalizationSchema } from './input-normalization.ts';

/** A float32 tensor of a file. */
const portSchema = z.strictObject({
  name: z.string().min(1),
  shape: z
    .array(z.union([z.int().min(1), z.string()]))
    .min(1)
    .describe('The batch first. A dynamic size is its name in the file, or empty without one.'),
});

/** What a file applies to the logits to yield its output. */
const endings = ['logits', 'softmax', 'logSoftmax', 'sigmoid', 'hardSigmoid', 'tanh'] as const;
export type Ending = (typeof endings)[number];

/** A normalization inside a file, of its input v per channel: (v - mean) / std. */
const inputScalingSchema = inputNormalizationSchema.extend({
  white: z.literal([1, 255]).describe('The largest value of the file’s input.'),
});

/** How programs call an imported ONNX file. An export with this interface replaces the file. */
export const sourceInterfaceSchema = z.strictObject({
  input: portSchema,
  output: portSchema,
  channelsFirst: z.boolean().describe('Whether images are [batch, channels, height, width].'),
  ending: z.enum(endings).describe('What the file applies to the logits.'),
  scaling: inputScalingSchema.nullable().describe('The normalization inside the file; null if it reads normalized images.'),
});

export type Port = z.output<typeof portSchema>;
export type InputScaling = z.output<typeof inputScalingSchema>;
export type SourceInterface = z.output<typeof sourceInterfaceSchema>;

/** Throws LabError `unsupported` for a network that has no such interface. */
export function knownInterface(source: SourceInterface | undefined): SourceInterface {
  if (source) return source;
  throw new LabError(
    'unsupported',
    'The run’s network was not imported from an ONNX file, or was imported by an older version that did not keep the file’s interface.',
    'Export it as onnx, or import the file again and run the experiment with that model.',
    { location: 'format' },
  );
}

/** Throws LabError `unsupported` if a network has another input or another number of classes than the file that it was imported from. */
export function checkInterface(graph: ModelGraph, { input, output, channelsFirst }: SourceInterface): void {
  const { shape, classes } = imagesOf(graph);
  const [height, width, channels] = shape;
  const ours = shape.length === 3 && channelsFirst ? [channels, height, width] : shape;
  if (input.shape.slice(1).join() !== ours.join()) {
    throw otherNetwork(`reads inputs of ${shapeOf(ours)}, and its file of ${shapeOf(input.shape.slice(1))}`, graph);
  }
  const theirs = elementsOf(output.shape.slice(1).map(Number));
  if (classes !== theirs) throw otherNetwork(`has ${classes} classes, and its file has ${theirs}`, graph);
}

function shapeOf(sizes: readonly (string | number | undefined)[] | Shape): string {
  return `[${sizes.join(', ')}]`;
}

function otherNetwork(difference: string, { nodes, output }: ModelGraph): LabError {
  return new LabError(
    'unsupported',
    `The network was adapted to the data set, so it cannot replace its file: it ${difference}.`,
    'Export it as onnx, or run the experiment on images and classes of the file.',
    { location: nodes[0]?.id ?? output },
  );
}
