import { channelsOf, graphView, type ModelGraph, type Shape, shapeText } from '#shared/graph/index.ts';
import type { ProgramOptions } from '../program.ts';
import { ProgramError } from '../program-error.ts';

/** Returns input shape and number of classes. Throws `ProgramError` naming the node or option that is not supported. */
export function checkCompilable(graph: ModelGraph, options: ProgramOptions): { readonly inputShape: Shape; readonly classes: number } {
  const view = graphView(graph);
  const { inputShape, outputShape: output } = view;
  const channels = channelsOf(inputShape);
  if (output.length !== 1)
    throw new ProgramError(graph.output, `the logits must be a vector, not ${shapeText(output)}: flatten or pool first`);
  if (view.node(graph.output).op === 'input') throw new ProgramError(graph.output, 'the network has no operations');

  const { augmentation, labelSmoothing, normalization } = options;
  checkAugmentation(augmentation, inputShape);
  checkStep(options);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
    throw new ProgramError('labelSmoothing', `must lie in [0, 1), not ${labelSmoothing}`);
  }
  for (const [name, values] of Object.entries(normalization)) {
    if (values.length !== channels) {
      throw new ProgramError(`normalization.${name}`, `has ${values.length} values for ${channels} channels`);
    }
  }
  if (!normalization.std.every((value) => value > 0 && Number.isFinite(value)) || !normalization.mean.every(Number.isFinite)) {
    throw new ProgramError('normalization', 'needs finite means and positive, finite standard deviations');
  }
  return { inputShape, classes: channelsOf(output) };
}

function checkAugmentation({ padCrop, randomResizedCrop, flip, colorJitter }: ProgramOptions['augmentation'], inputShape: Shape): void {
  const jitters = Object.entries(colorJitter).filter(([, strength]) => strength !== 0);
  if (!Number.isInteger(padCrop) || padCrop < 0) {
    throw new ProgramError('augmentation.padCrop', `must be a whole number of pixels, not ${padCrop}`);
  }
  const [least = 1, largest = 1] = randomResizedCrop;
  if (!(least > 0 && least <= largest && largest <= 1)) {
    throw new ProgramError('augmentation.randomResizedCrop', `must satisfy 0 < least ≤ largest ≤ 1, not ${randomResizedCrop.join(', ')}`);
  }
  for (const [name, strength] of jitters) {
    if (!(strength > 0)) throw new ProgramError(`augmentation.colorJitter.${name}`, `must be at least 0, not ${strength}`);
  }
  const isAugmented = padCrop > 0 || randomResizedCrop.length > 0 || flip || jitters.length > 0;
  if (isAugmented && inputShape.length !== 3) {
    throw new ProgramError('augmentation', `needs images, but the network's input is ${shapeText(inputShape)}`);
  }
  if (jitters.length > 0 && ![1, 3].includes(channelsOf(inputShape))) {
    throw new ProgramError('augmentation.colorJitter', `supports 1 or 3 channels, not ${channelsOf(inputShape)}`);
  }
}

function checkStep({ optimizer, gradientClip, ema, accumulate }: ProgramOptions): void {
  const reject = (location: string, value: number): never => {
    throw new ProgramError(location, `must not be ${value}`);
  };
  if (optimizer.kind !== 'sgd') {
    if (!(optimizer.beta2 >= 0 && optimizer.beta2 < 1)) reject('optimizer.beta2', optimizer.beta2);
    if (!(optimizer.epsilon > 0)) reject('optimizer.epsilon', optimizer.epsilon);
  }
  if (!(gradientClip >= 0)) reject('gradientClip', gradientClip);
  if (!(ema >= 0 && ema < 1)) reject('ema', ema);
  if (!Number.isInteger(accumulate) || accumulate < 1) reject('accumulate', accumulate);
}
