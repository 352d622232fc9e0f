import { plural } from '#shared/text/index.ts';
import { plain, withLast } from '../arrange.ts';
import { arranged } from '../arrange.ts';
import type { ImportContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { BATCH, type Tensor } from '../values.ts';

/** ONNX's `[batch, channels, height, width]`, stored as `[height, width, channels]`. */
export const IMAGE_AXES = [[BATCH], [2], [0], [1]] as const;

/** The tensor as an image. Throws {@link Refusal} if it is none or the batch is mixed with other axes. */
export function imageOf(tensor: Tensor, context: ImportContext, name: string): Tensor {
  if (tensor.axes.length !== 4)
    throw new Refusal(`its input has ${plural(tensor.axes.length - 1, 'axis', 'axes')}, not the three of an image`);
  checkBatch(tensor);
  const [, channels = [], height = [], width = []] = plain(context.draft, tensor, name).axes as readonly (readonly number[])[];
  const source = plain(context.draft, tensor, name);
  return { kind: 'tensor', ...arranged(context.draft, source, [height, width, channels], name), axes: IMAGE_AXES };
}

/** The tensor with ONNX's axis 1, the channels, as our last axis. */
export function channelsLast(tensor: Tensor, context: ImportContext, name: string): Tensor {
  if (tensor.axes.length === 4) return imageOf(tensor, context, name);
  checkBatch(tensor);
  return withLast(context.draft, tensor, 1, name);
}

export function checkBatch({ axes }: Tensor): void {
  const [batch = [], ...others] = axes;
  if (batch.length !== 1 || batch[0] !== BATCH || others.some((factors) => factors.includes(BATCH))) {
    throw new Refusal('its first axis is not the batch alone');
  }
}
