import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { plain } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { stepName } from '../node-names.ts';
import { Refusal, required } from '../refusal.ts';
import { reshapedTo } from '../reshape-axes.ts';
import { axisOf, BATCH, onnxShape, ownAxes, type Tensor, type Value } from '../values.ts';

export const transpose: Handler = (operator, [x], context) => {
  const tensor = context.tensor(x);
  const order = operator.attributes.integers('perm') ?? [...tensor.axes.keys()].toReversed();
  if (order.toSorted((a, b) => a - b).join() !== [...tensor.axes.keys()].join())
    throw new Refusal(`its permutation [${order.join(', ')}] is invalid`);
  return [{ ...tensor, axes: order.map((axis) => tensor.axes[axis] ?? []) }];
};

/** Reshape to a constant shape: 0 keeps an axis, -1 takes the rest. */
export const reshape: Handler = (operator, [x, shape], context) => {
  const tensor = context.tensor(x);
  const wanted = shape ? [...context.constant(shape, 'its shape').read()] : required(operator.attributes.integers('shape'), 'its shape');
  return [reshapedTo(context.draft, tensor, resolved(wanted, tensor, operator, context), context.batch, context.name(operator))];
};

function resolved(wanted: readonly number[], tensor: Tensor, { attributes }: Operator, { batch }: ImportContext): Shape {
  const from = onnxShape(tensor, batch);
  const kept = wanted.map((size, axis) => (size === 0 && attributes.integer('allowzero') !== 1 ? (from[axis] ?? 0) : size));
  const known = kept.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const left = elementsOf(from) / known;
  if (kept.includes(-1) && !Number.isInteger(left)) {
    throw new Refusal(`it reshapes ${plural(elementsOf(tensor.shape), 'value')} per sample to [${wanted.join(', ')}]`);
  }
  return kept.map((size) => (size === -1 ? left : size));
}

export const flatten: Handler = (operator, [x], context) => {
  const tensor = context.tensor(x);
  const shape = onnxShape(tensor, context.batch);
  const axis = operator.attributes.integer('axis') ?? 1;
  const boundary = axis < 0 ? axis + shape.length : axis;
  const target = [elementsOf(shape.slice(0, boundary)), elementsOf(shape.slice(boundary))];
  return [reshapedTo(context.draft, tensor, target, context.batch, context.name(operator))];
};

/** Axes are an attribute before opset 13. */
export const squeeze: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const rank = tensor.axes.length;
  const shape = onnxShape(tensor, context.batch);
  const listed = integersOf(axes, operator.attributes.integers('axes'), context)?.map((axis) => axisOf(axis, rank));
  const removed = new Set(listed ?? [...shape.keys()].filter((axis) => shape[axis] === 1));
  for (const axis of removed) if (shape[axis] !== 1) throw new Refusal('it squeezes an axis longer than 1');
  const lead = tensor.axes.findIndex((factors) => factors.includes(BATCH));
  const left = tensor.axes.filter((_, axis) => !removed.has(axis));
  if (!removed.has(lead)) return [{ ...tensor, axes: left }];
  // A squeezed batch of 1 becomes the outer factor of the new first axis.
  const [first, ...others] = left;
  if (!first || lead > 0) throw new Refusal('it removes the batch, which has a fixed size of 1');
  return [{ ...tensor, axes: [[BATCH, ...first], ...others] }];
};

export const unsqueeze: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const added = required(integersOf(axes, operator.attributes.integers('axes'), context), 'its axes');
  const rank = tensor.axes.length + added.length;
  const addedAxes = new Set(added.map((axis) => axisOf(axis, rank)));
  const rest = [...tensor.axes];
  const grown = Array.from({ length: rank }, (_, axis) => (addedAxes.has(axis) ? [] : (rest.shift() ?? [])));
  const [first = [], ...others] = grown;
  const merged = others.findIndex((factors) => factors.length > 0);
  const [lead, ...own] = others[merged] ?? [];
  // Restores a squeezed batch of 1.
  const isBatch = context.batch === 1 && first.length === 0 && lead === BATCH;
  return [{ ...tensor, axes: isBatch ? [[BATCH], ...others.with(merged, own)] : grown }];
};

/** Starts, ends, axes, steps; attributes before opset 10. */
export const slice: Handler = (operator, [x, starts, ends, axes, steps], context) => {
  const { attributes } = operator;
  let tensor = context.tensor(x);
  const from = required(integersOf(starts, attributes.integers('starts'), context), 'its starts');
  const to = required(integersOf(ends, attributes.integers('ends'), context), 'its ends');
  const along = integersOf(axes, attributes.integers('axes'), context) ?? [...from.keys()];
  const by = integersOf(steps, undefined, context) ?? from.map(() => 1);
  for (const [index, axis] of along.entries()) {
    tensor = cut(operator, tensor, axisOf(axis, tensor.axes.length), [from[index] ?? 0, to[index] ?? 0, by[index] ?? 1], context);
  }
  return [tensor];
};

function cut(
  operator: Operator,
  tensor: Tensor,
  axis: number,
  [from, to, step]: readonly [number, number, number],
  context: ImportContext,
): Tensor {
  const size = onnxShape(tensor, context.batch)[axis] ?? 0;
  const clamp = (index: number): number => Math.min(size, Math.max(0, index < 0 ? index + size : index));
  const [start, end] = [clamp(from), clamp(to)];
  if (start === 0 && end === size && step === 1) return tensor;
  if (step < 1 || start >= end) throw new Refusal(`its slice ${from}:${to}:${step} is not supported`);
  return part(operator, tensor, axis, { start, end, step }, context);
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** Slices an axis other than the batch. */
function part(operator: Operator, source: Tensor, axis: number, range: Range, context: ImportContext): Tensor {
  if (source.axes[axis]?.includes(BATCH)) throw new Refusal('it slices the batch');
  const name = stepName(operator, 'slice');
  const tensor = plain(context.draft, source, name);
  const own = ownAxes(tensor.axes[axis] ?? [])[0];
  if (own === undefined) return tensor;
  return { ...tensor, ...context.draft.move({ op: 'slice', axis: own, ...range }, tensor, name) };
}

/** Supports one index or evenly spaced ascending indices; all indices in order are a reshape. */
export const gather: Handler = (operator, [x, indices], context) => {
  const tensor = context.tensor(x);
  const constant = context.constant(indices, 'the list of indices');
  const axis = axisOf(operator.attributes.integer('axis') ?? 0, tensor.axes.length);
  const size = onnxShape(tensor, context.batch)[axis] ?? 0;
  const chosen = [...constant.read()].map((index) => (index < 0 ? index + size : index));
  if (chosen.length === size && chosen.every((index, position) => index === position)) {
    const shape = onnxShape(tensor, context.batch).flatMap((length, own) => (own === axis ? constant.shape : [length]));
    return [reshapedTo(context.draft, tensor, shape, context.batch, context.name(operator))];
  }
  const [start = 0, second = start + 1] = chosen;
  const step = second - start;
  if (constant.shape.length > 1 || step < 1 || !chosen.every((index, position) => index === start + position * step && index < size)) {
    throw new Refusal('its indices are not evenly spaced and ascending');
  }
  const sliced = part(operator, tensor, axis, { start, end: (chosen.at(-1) ?? 0) + 1, step }, context);
  return [constant.shape.length === 1 ? sliced : { ...sliced, axes: sliced.axes.toSpliced(axis, 1) }];
};

export const split: Handler = (operator, [x, sizes], context) => {
  const tensor = context.tensor(x);
  const axis = axisOf(operator.attributes.integer('axis') ?? 0, tensor.axes.length);
  const size = onnxShape(tensor, context.batch)[axis] ?? 0;
  const count = operator.outputs.length;
  const each = Math.ceil(size / count);
  const lengths =
    integersOf(sizes, operator.attributes.integers('split'), context) ??
    Array.from({ length: count }, (_, index) => Math.min(each, size - index * each));
  let start = 0;
  return lengths.map((length) => {
    const range = { start, end: (start += length), step: 1 };
    return part(operator, tensor, axis, range, context);
  });
};

/** Zero padding of axes other than the batch. */
export const pad: Handler = (operator, [x, pads, value, axes], context) => {
  const { attributes } = operator;
  const padding = required(integersOf(pads, attributes.integers('pads'), context), 'its pads');
  if (padding.every((size) => size === 0)) return [context.tensor(x)];
  if ((attributes.text('mode') ?? 'constant') !== 'constant') throw new Refusal('only zero padding is supported');
  const filler = value ? context.constant(value, 'its padding value').read()[0] : (attributes.number('value') ?? 0);
  if (filler !== 0) throw new Refusal(`it pads with ${filler ?? ''}; only zeros are supported`);
  if (padding.some((size) => size < 0)) throw new Refusal('its pads are negative');
  const tensor = context.tensor(x);
  const along = integersOf(axes, undefined, context)?.map((axis) => axisOf(axis, tensor.axes.length)) ?? [...tensor.axes.keys()];
  const name = stepName(operator, 'pad');
  const source = plain(context.draft, tensor, name);
  const before = source.shape.map(() => 0);
  const after = source.shape.map(() => 0);
  for (const [index, axis] of along.entries()) {
    const [low = 0, high = 0] = [padding[index], padding[index + along.length]];
    if (low === 0 && high === 0) continue;
    const own = ownAxes(source.axes[axis] ?? [])[0];
    if (own === undefined || source.axes[axis]?.includes(BATCH)) throw new Refusal('it pads the batch or an axis of size 1');
    before[own] = low;
    after[own] = high;
  }
  return [{ ...source, ...context.draft.move({ op: 'pad', before, after }, source, name) }];
};

/** The identity if the shape already matches or every reader broadcasts the value. */
export const expand: Handler = (operator, [x, shape], context) => {
  const tensor = context.tensor(x);
  const [from, to] = [onnxShape(tensor, context.batch), [...context.constant(shape, 'its shape').read()]];
  const extra = to.length - from.length;
  const wanted = to.map((size, axis) => Math.max(size, from[axis - extra] ?? 1));
  const fits = extra <= 0 || to.slice(0, extra).every((size) => size === 1);
  const isSame = fits && wanted.every((size, axis) => size === (from[axis - extra] ?? 1));
  if (!isSame && !context.isBroadcastByReaders(operator, wanted)) throw new Refusal('it repeats a computed value');
  return [tensor];
};

function integersOf(
  value: Value | undefined,
  attribute: readonly number[] | undefined,
  context: ImportContext,
): readonly number[] | undefined {
  return value ? [...context.constant(value, 'a parameter').read()] : attribute;
}
