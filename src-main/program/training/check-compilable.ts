import { channelsOf, inferShapes, nodeOf, shapeAt, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { ProgramError } from '../program-error.ts';
import type { ProgramOptions } from '../program.ts';

/** Input shape and number of classes of a network that options and compiler can deal with; throws naming what they cannot. */
export function checkCompilable(graph: ModelGraph, options: ProgramOptions): { readonly inputShape: Shape; readonly classes: number } {
  const shapes = inferShapes(graph);
  const input = graph.nodes[0]?.id ?? '';
  const inputShape = shapeAt(shapes, input);
  const channels = channelsOf(inputShape);
  const output = shapeAt(shapes, graph.output);
  if (output.length !== 1) throw new ProgramError(graph.output, `logits are a vector, not [${output.join(', ')}]: flatten or pool first`);
  if (nodeOf(graph, graph.output).op === 'input') throw new ProgramError(graph.output, 'the network has no operation');

  const { augmentation, labelSmoothing, normalisation } = options;
  const augmented = augmentation.padCrop > 0 || augmentation.flip;
  if (!Number.isInteger(augmentation.padCrop) || augmentation.padCrop < 0) {
    throw new ProgramError('augmentation.padCrop', `must be a whole number of pixels, not ${augmentation.padCrop}`);
  }
  if (augmented && inputShape.length !== 3) {
    throw new ProgramError('augmentation', `crops and flips images; ${input} has the shape [${inputShape.join(', ')}]`);
  }
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ProgramError('labelSmoothing', `must lie in [0, 1), not ${labelSmoothing}`);
  }
  for (const [name, values] of Object.entries(normalisation)) {
    if (values.length !== channels) {
      throw new ProgramError(`normalisation.${name}`, `has ${values.length} values for ${channels} channels`);
    }
  }
  if (!normalisation.deviation.every((value) => value > 0 && Number.isFinite(value)) || !normalisation.mean.every(Number.isFinite)) {
    throw new ProgramError('normalisation', 'needs finite means and positive, finite deviations');
  }
  return { inputShape, classes: channelsOf(output) };
}
