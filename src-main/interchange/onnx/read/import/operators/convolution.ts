import { stridedCopy } from '../align-constant.ts';
import type { Handler } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { imageOf } from './image.ts';
import { pairOf, slidingWindow } from './windows.ts';

/** X `[batch, channels, height, width]`, W `[filters, channels / group, height, width]`, B `[filters]`. */
export const convolution: Handler = (operator, [x, w, b], context) => {
  const weights = context.constant(w, 'the kernel');
  const bias = b && context.constant(b, 'the bias');
  const [filters = 0, inputs = 0, height = 0, width = 0] = weights.shape;
  if (weights.shape.length !== 4) throw new Refusal(`only 2D convolutions are supported, not ${weights.shape.length - 2}D`);
  const name = context.name(operator, [weights, bias]);
  const image = imageOf(context.tensor(x), context, name);
  const [rows = 0, columns = 0] = image.shape;
  const declared = operator.attributes.integers('kernel_shape');
  if (declared && pairOf(declared, 'kernel_shape').join() !== [height, width].join())
    throw new Refusal('its kernel_shape does not match its kernel');
  const { stride, padding, dilation } = slidingWindow(operator, [height, width], [rows, columns]);
  const taps = height * width;
  // Ours is [height, width, inputs, filters].
  const kernel = stridedCopy(weights.read(), [height, width, inputs, filters], [width, 1, taps, inputs * taps]);
  const convolution2d = context.draft.add(
    {
      op: 'conv2d',
      filters,
      kernel: [height, width],
      stride,
      padding,
      groups: operator.attributes.integer('group') ?? 1,
      ...(dilation.some((distance) => distance !== 1) && { dilation }),
      bias: bias !== undefined,
    },
    image,
    name,
    { kernel, ...(bias && { bias: Float32Array.from(bias.read()) }) },
  );
  return [{ ...image, ...convolution2d }];
};
