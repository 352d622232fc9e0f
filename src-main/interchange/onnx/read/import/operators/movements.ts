import { elementsOf, type Shape } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { plain } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { stepName } from '../node-names.ts';
import { Refusal, required } from '../refusal.ts';
import { reshapedTo } from '../reshape-axes.ts';
import { axisOf, BATCH, onnxShape, ownAxes, type Tensor, type Value } from '../values.ts';

export const transpose: Handler = (operator, [x], context) => {
  const tensor = context.tensor(x);
  const order = operator.settings.integers('perm') ?? [...tensor.axes.keys()].toReversed();
  if (order.toSorted((a, b) => a - b).join() !== [...tensor.axes.keys()].join()) throw new Refusal(`it has no axes ${order.join(', ')}`);
  return [{ ...tensor, axes: order.map((axis) => tensor.axes[axis] ?? []) }];
};

/** To a constant shape: 0 keeps an axis, -1 takes what is left. */
export const reshape: Handler = (operator, [x, shape], context) => {
  const tensor = context.tensor(x);
  const wanted = shape ? [...context.constant(shape, 'its shape').read()] : required(operator.settings.integers('shape'), 'its shape');
  return [reshapedTo(context.draft, tensor, resolved(wanted, tensor, operator, context), context.batch, context.name(operator))];
};

function resolved(wanted: readonly number[], tensor: Tensor, { settings }: Operator, { batch }: ImportContext): Shape {
  const from = onnxShape(tensor, batch);
  const kept = wanted.map((size, axis) => (size === 0 && settings.integer('allowzero') !== 1 ? (from[axis] ?? 0) : size));
  const known = kept.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const left = elementsOf(from) / known;
  if (kept.includes(-1) && !Number.isInteger(left)) {
    throw new Refusal(`it makes [${wanted.join(', ')}] of ${elementsOf(tensor.shape)} numbers for each sample`);
  }
  return kept.map((size) => (size === -1 ? left : size));
}

export const flatten: Handler = (operator, [x], context) => {
  const tensor = context.tensor(x);
  const shape = onnxShape(tensor, context.batch);
  const axis = operator.settings.integer('axis') ?? 1;
  const place = axis < 0 ? axis + shape.length : axis;
  const target = [elementsOf(shape.slice(0, place)), elementsOf(shape.slice(place))];
  return [reshapedTo(context.draft, tensor, target, context.batch, context.name(operator))];
};

/** Axes are an attribute before opset 13. */
export const squeeze: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const rank = tensor.axes.length;
  const shape = onnxShape(tensor, context.batch);
  const told = integersOf(axes, operator.settings.integers('axes'), context)?.map((axis) => axisOf(axis, rank));
  const gone = new Set(told ?? [...shape.keys()].filter((axis) => shape[axis] === 1));
  for (const axis of gone) if (shape[axis] !== 1) throw new Refusal('it squeezes an axis that is not 1');
  const lead = tensor.axes.findIndex((factors) => factors.includes(BATCH));
  const left = tensor.axes.filter((_, axis) => !gone.has(axis));
  if (!gone.has(lead)) return [{ ...tensor, axes: left }];
  // A batch of 1 goes on as the outer part of what is then the first axis.
  const [first, ...others] = left;
  if (!first || lead > 0) throw new Refusal('it takes away the batch, whose size of 1 is baked in');
  return [{ ...tensor, axes: [[BATCH, ...first], ...others] }];
};

export const unsqueeze: Handler = (operator, [x, axes], context) => {
  const tensor = context.tensor(x);
  const added = required(integersOf(axes, operator.settings.integers('axes'), context), 'its axes');
  const rank = tensor.axes.length + added.length;
  const places = new Set(added.map((axis) => axisOf(axis, rank)));
  const rest = [...tensor.axes];
  const grown = Array.from({ length: rank }, (_, axis) => (places.has(axis) ? [] : (rest.shift() ?? [])));
  const [first = [], ...others] = grown;
  const merged = others.findIndex((factors) => factors.length > 0);
  const [lead, ...own] = others[merged] ?? [];
  // A batch of 1 that was squeezed comes back.
  const isBatch = context.batch === 1 && first.length === 0 && lead === BATCH;
  return [{ ...tensor, axes: isBatch ? [[BATCH], ...others.with(merged, own)] : grown }];
};

/** Starts, ends, axes, steps; attributes before opset 10. */
export const slice: Handler = (operator, [x, starts, ends, axes, steps], context) => {
  const { settings } = operator;
  let tensor = context.tensor(x);
  const from = required(integersOf(starts, settings.integers('starts'), context), 'its starts');
  const to = required(integersOf(ends, settings.integers('ends'), context), 'its ends');
  const along = integersOf(axes, settings.integers('axes'), context) ?? [...from.keys()];
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
  const clamp = (place: number): number => Math.min(size, Math.max(0, place < 0 ? place + size : place));
  const [start, end] = [clamp(from), clamp(to)];
  if (start === 0 && end === size && step === 1) return tensor;
  if (step < 1 || start >= end) throw new Refusal(`it takes ${from} to ${to} in steps of ${step}`);
  return part(operator, tensor, axis, { start, end, step }, context);
}

interface Range {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A part of an axis that is one of ours. */
function part(operator: Operator, source: Tensor, axis: number, range: Range, context: ImportContext): Tensor {
  if (source.axes[axis]?.includes(BATCH)) throw new Refusal('it takes a part of the batch');
  const name = stepName(operator, 'slice');
  const tensor = plain(context.draft, source, name);
  const own = ownAxes(tensor.axes[axis] ?? [])[0];
  if (own === undefined) return tensor;
  return { ...tensor, ...context.draft.move({ op: 'slice', axis: own, ...range }, tensor, name) };
}

/** One place of an axis, or places in equal steps; an order that leaves all values where they are is a reshape. */
export const gather: Handler = (operator, [x, indices], context) => {
  const tensor = context.tensor(x);
  const constant = context.constant(indices, 'what it takes');
  const axis = axisOf(operator.settings.integer('axis') ?? 0, tensor.axes.length);
  const size = onnxShape(tensor, context.batch)[axis] ?? 0;
  const places = [...constant.read()].map((place) => (place < 0 ? place + size : place));
  if (places.length === size && places.every((place, index) => place === index)) {
    const shape = onnxShape(tensor, context.batch).flatMap((length, place) => (place === axis ? constant.shape : [length]));
    return [reshapedTo(context.draft, tensor, shape, context.batch, context.name(operator))];
  }
  const [start = 0, second = start + 1] = places;
  const step = second - start;
  if (constant.shape.length > 1 || step < 1 || !places.every((place, index) => place === start + index * step && place < size)) {
    throw new Refusal('it takes values in another order');
  }
  const taken = part(operator, tensor, axis, { start, end: (places.at(-1) ?? 0) + 1, step }, context);
  return [constant.shape.length === 1 ? taken : { ...taken, axes: taken.axes.toSpliced(axis, 1) }];
};

export const split: Handler = (operator, [x, sizes], context) => {
  const tensor = context.tensor(x);
  const axis = axisOf(operator.settings.integer('axis') ?? 0, tensor.axes.length);
  const size = onnxShape(tensor, context.batch)[axis] ?? 0;
  const count = operator.outputs.length;
  const each = Math.ceil(size / count);
  const lengths =
    integersOf(sizes, operator.settings.integers('split'), context) ??
    Array.from({ length: count }, (_, index) => Math.min(each, size - index * each));
  let start = 0;
  return lengths.map((length) => {
    const range = { start, end: (start += length), step: 1 };
    return part(operator, tensor, axis, range, context);
  });
};

/** Zeros around axes that are ours. */
export const pad: Handler = (operator, [x, pads, value, axes], context) => {
  const { settings } = operator;
  const borders = required(integersOf(pads, settings.integers('pads'), context), 'its pads');
  if (borders.every((border) => border === 0)) return [context.tensor(x)];
  if ((settings.text('mode') ?? 'constant') !== 'constant') throw new Refusal('it repeats values instead of padding with zeros');
  const filler = value ? context.constant(value, 'what it pads with').read()[0] : (settings.number('value') ?? 0);
  if (filler !== 0) throw new Refusal(`it pads with ${filler ?? ''}, not with zeros`);
  if (borders.some((border) => border < 0)) throw new Refusal('its pads are negative');
  const tensor = context.tensor(x);
  const along = integersOf(axes, undefined, context)?.map((axis) => axisOf(axis, tensor.axes.length)) ?? [...tensor.axes.keys()];
  const name = stepName(operator, 'pad');
  const source = plain(context.draft, tensor, name);
  const before = source.shape.map(() => 0);
  const after = source.shape.map(() => 0);
  for (const [index, axis] of along.entries()) {
    const [low = 0, high = 0] = [borders[index], borders[index + along.length]];
    if (low === 0 && high === 0) continue;
    const own = ownAxes(source.axes[axis] ?? [])[0];
    if (own === undefined || source.axes[axis]?.includes(BATCH)) throw new Refusal('it pads the batch, or an axis of 1');
    before[own] = low;
    after[own] = high;
  }
  return [{ ...source, ...context.draft.move({ op: 'pad', before, after }, source, name) }];
};

/** Repeats nothing where the shape is the same already, or where whoever reads it repeats it as well. */
export const expand: Handler = (operator, [x, shape], context) => {
  const tensor = context.tensor(x);
  const [from, to] = [onnxShape(tensor, context.batch), [...context.constant(shape, 'its shape').read()]];
  const extra = to.length - from.length;
  const wanted = to.map((size, axis) => Math.max(size, from[axis - extra] ?? 1));
  const fits = extra <= 0 || to.slice(0, extra).every((size) => size === 1);
  const isSame = fits && wanted.every((size, axis) => size === (from[axis - extra] ?? 1));
  if (!isSame && !context.isRepeatedAnyway(operator, wanted)) throw new Refusal('it repeats what the network computes');
  return [tensor];
};

function integersOf(
  value: Value | undefined,
  attribute: readonly number[] | undefined,
  context: ImportContext,
): readonly number[] | undefined {
  return value ? [...context.constant(value, 'a setting').read()] : attribute;
}
