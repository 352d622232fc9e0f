import type { Padding } from '#shared/graph/index.ts';
import type { Handler } from '../context.ts';
import { Refusal, required } from '../refusal.ts';
import { BATCH } from '../values.ts';
import { imageOf } from './image.ts';
import { pairOf, slidingWindow } from './windows.ts';

export const maxPool: Handler = (operator, [x], context) => {
  if (context.readsOthers(operator)) throw new Refusal('the places of its maxima are read');
  return pool('max', operator, [x], context);
};

/** The border counts only with `count_include_pad`; then it is a part of the image for us. */
export const averagePool: Handler = (operator, inputs, context) => pool('average', operator, inputs, context);

function pool(kind: 'max' | 'average', ...[operator, [x], context]: Parameters<Handler>): ReturnType<Handler> {
  const { settings } = operator;
  const size = pairOf(required(settings.integers('kernel_shape'), 'its kernel_shape'), 'kernel_shape');
  if (settings.integers('dilations')?.some((distance) => distance !== 1))
    throw new Refusal('its window is dilated: pools here have none such');
  const name = context.name(operator);
  let image = imageOf(context.tensor(x), context, name);
  const [height = 0, width = 0] = image.shape;
  const window = slidingWindow(operator, size, [height, width]);
  let [top, bottom, left, right] = window.padding;
  const countsBorder = kind === 'average' && settings.integer('count_include_pad') === 1;
  if (countsBorder && window.padding.some((border) => border > 0)) {
    const form = { op: 'pad', before: [top, left, 0], after: [bottom, right, 0] } as const;
    image = { ...image, ...context.draft.move(form, image, `${name}.pad`) };
    [top, bottom, left, right] = [0, 0, 0, 0];
  }
  const padding: Padding = [top, bottom + window.excess[0], left, right + window.excess[1]];
  return [{ ...image, ...context.draft.add({ op: 'pool2d', kind, window: size, stride: window.stride, padding }, image, name) }];
}

export const globalAveragePool: Handler = (operator, [x], context) => {
  const name = context.name(operator);
  const image = imageOf(context.tensor(x), context, name);
  const placed = context.draft.add({ op: 'globalAveragePool' }, image, name);
  return [{ kind: 'tensor', ...placed, axes: [[BATCH], [0], [], []] }];
};

export const globalMaxPool: Handler = (operator, [x], context) => {
  const name = context.name(operator);
  const image = imageOf(context.tensor(x), context, name);
  const [height = 1, width = 1] = image.shape;
  const form = { op: 'pool2d', kind: 'max', window: [height, width], stride: [1, 1], padding: [0, 0, 0, 0] } as const;
  return [{ ...image, ...context.draft.add(form, image, name) }];
};
