import { gathered } from '../align-constant.ts';
import type { Handler } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { imageOf } from './image.ts';
import { pairOf, slidingWindow } from './windows.ts';

/** X `[batch, channels, height, width]`, W `[filters, channels / group, height, width]`, B `[filters]`. */
export const convolution: Handler = (operator, [x, w, b], context) => {
  const weights = context.constant(w, 'the kernel');
  const bias = b && context.constant(b, 'the bias');
  const [filters = 0, inputs = 0, height = 0, width = 0] = weights.shape;
  if (weights.shape.length !== 4) throw new Refusal(`it slides along ${weights.shape.length - 2} axes, not the two of an image`);
  const name = context.name(operator, [weights, bias]);
  const image = imageOf(context.tensor(x), context, name);
  const [rows = 0, columns = 0] = image.shape;
  const told = operator.settings.integers('kernel_shape');
  if (told && pairOf(told, 'kernel_shape').join() !== [height, width].join())
    throw new Refusal('its kernel has another shape than it says');
  const { stride, padding, dilation } = slidingWindow(operator, [height, width], [rows, columns]);
  const taps = height * width;
  // Ours is [height, width, inputs, filters].
  const kernel = gathered(weights.read(), [height, width, inputs, filters], [width, 1, taps, inputs * taps]);
  const placed = context.draft.add(
    {
      op: 'conv2d',
      filters,
      kernel: [height, width],
      stride,
      padding,
      groups: operator.settings.integer('group') ?? 1,
      ...(dilation.some((distance) => distance !== 1) && { dilation }),
      bias: bias !== undefined,
    },
    image,
    name,
    { kernel, ...(bias && { bias: Float32Array.from(bias.read()) }) },
  );
  return [{ ...image, ...placed }];
};
