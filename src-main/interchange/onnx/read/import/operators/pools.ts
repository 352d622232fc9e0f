import type { Padding } from '#shared/graph/index.ts';
import type { Handler } from '../context.ts';
import { Refusal, required } from '../refusal.ts';
import { BATCH } from '../values.ts';
import { imageOf } from './image.ts';
import { pairOf, slidingWindow } from './windows.ts';

export const maxPool: Handler = (operator, [x], context) => {
  if (context.usesExtraOutputs(operator)) throw new Refusal('the indices of its maxima are used');
  return pool('max', operator, [x], context);
};

/** With `count_include_pad` the padding counts, so it becomes part of the image. */
export const averagePool: Handler = (operator, inputs, context) => pool('average', operator, inputs, context);

function pool(kind: 'max' | 'average', ...[operator, [x], context]: Parameters<Handler>): ReturnType<Handler> {
  const { attributes } = operator;
  const size = pairOf(required(attributes.integers('kernel_shape'), 'its kernel_shape'), 'kernel_shape');
  if (attributes.integers('dilations')?.some((distance) => distance !== 1)) throw new Refusal('dilated windows are not supported');
  const name = context.name(operator);
  let image = imageOf(context.tensor(x), context, name);
  const [height = 0, width = 0] = image.shape;
  const window = slidingWindow(operator, size, [height, width]);
  let [top, bottom, left, right] = window.padding;
  const countsPadding = kind === 'average' && attributes.integer('count_include_pad') === 1;
  if (countsPadding && window.padding.some((size) => size > 0)) {
    const spec = { op: 'pad', before: [top, left, 0], after: [bottom, right, 0] } as const;
    image = { ...image, ...context.draft.move(spec, image, `${name}.pad`) };
    [top, bottom, left, right] = [0, 0, 0, 0];
  }
  const padding: Padding = [top, bottom + window.excess[0], left, right + window.excess[1]];
  return [{ ...image, ...context.draft.add({ op: 'pool2d', kind, window: size, stride: window.stride, padding }, image, name) }];
}

export const globalAveragePool: Handler = (operator, [x], context) => {
  const name = context.name(operator);
  const image = imageOf(context.tensor(x), context, name);
  const pooled = context.draft.add({ op: 'globalAveragePool' }, image, name);
  return [{ kind: 'tensor', ...pooled, axes: [[BATCH], [0], [], []] }];
};

export const globalMaxPool: Handler = (operator, [x], context) => {
  const name = context.name(operator);
  const image = imageOf(context.tensor(x), context, name);
  const [height = 1, width = 1] = image.shape;
  const spec = { op: 'pool2d', kind: 'max', window: [height, width], stride: [1, 1], padding: [0, 0, 0, 0] } as const;
  return [{ ...image, ...context.draft.add(spec, image, name) }];
};
