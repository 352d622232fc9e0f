import { elementsOf, type Shape, stridesOf } from '#shared/graph/index.ts';
import { Refusal, required } from '../refusal.ts';
import { axisOf, type Constant, constantOf } from '../values.ts';
import type { Fold } from './fold.ts';
import { broadcastShape, broadcastSteps, stridedCopy } from './strided.ts';

function input(x: Constant | undefined): Constant {
  return required(x, 'its input');
}

function listed(x: Constant | undefined, attribute?: readonly number[]): readonly number[] | undefined {
  return x ? [...x.read()] : attribute;
}

/** The same numbers with another shape; constants of the file keep their names. */
function reshaped(constant: Constant, shape: Shape): Constant {
  if (elementsOf(shape) !== elementsOf(constant.shape) || !shape.every(Number.isInteger))
    throw new Refusal(`[${constant.shape.join(', ')}] cannot be reshaped to [${shape.join(', ')}]`);
  return { ...constant, shape };
}

const reshape: Fold = ({ attributes }, [x, to]) => {
  const constant = input(x);
  const wanted = required(listed(to, attributes.integers('shape')), 'its shape');
  const kept = wanted.map((size, axis) => (size === 0 && attributes.integer('allowzero') !== 1 ? (constant.shape[axis] ?? 0) : size));
  const known = kept.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return reshaped(
    constant,
    kept.map((size) => (size === -1 ? elementsOf(constant.shape) / known : size)),
  );
};

const flatten: Fold = ({ attributes }, [x]) => {
  const constant = input(x);
  const axis = attributes.integer('axis') ?? 1;
  const split = axis < 0 ? axis + constant.shape.length : axis;
  return reshaped(constant, [elementsOf(constant.shape.slice(0, split)), elementsOf(constant.shape.slice(split))]);
};

const squeeze: Fold = ({ attributes }, [x, axes]) => {
  const constant = input(x);
  const removed = listed(axes, attributes.integers('axes'))?.map((axis) => axisOf(axis, constant.shape.length));
  return reshaped(
    constant,
    constant.shape.filter((size, axis) => (removed ? !removed.includes(axis) : size !== 1)),
  );
};

const unsqueeze: Fold = ({ attributes }, [x, axes]) => {
  const constant = input(x);
  const added = required(listed(axes, attributes.integers('axes')), 'its axes');
  const rank = constant.shape.length + added.length;
  const addedAxes = new Set(added.map((axis) => axisOf(axis, rank)));
  const rest = [...constant.shape];
  return reshaped(
    constant,
    Array.from({ length: rank }, (_, axis) => (addedAxes.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
};

const transpose: Fold = ({ attributes }, [x], { budget }) => {
  const { shape, type, name, read } = input(x);
  const order = attributes.integers('perm') ?? [...shape.keys()].toReversed();
  const strides = stridesOf(shape);
  const transposedShape = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 0);
  return { kind: 'constant', shape: transposedShape, type, name, read: () => stridedCopy(budget, read(), transposedShape, steps) };
};

const expand: Fold = (_operator, [x, to], { budget }) => {
  const { shape, type, read } = input(x);
  const wanted = broadcastShape(shape, required(listed(to), 'its shape'));
  return constantOf(wanted, type, stridedCopy(budget, read(), wanted, broadcastSteps(shape, wanted)));
};

const tile: Fold = (_operator, [x, times], { budget }) => {
  const { shape, type, read } = input(x);
  const repeats = required(listed(times), 'its repeats');
  const wanted = shape.map((size, axis) => size * (repeats[axis] ?? 1));
  const strides = stridesOf(shape);
  const numbers = read();
  const result = budget.empty(numbers, wanted);
  const outer = stridesOf(wanted);
  for (let index = 0; index < result.length; index++) {
    const source = shape.reduce((sum, size, axis) => sum + (Math.floor(index / (outer[axis] ?? 1)) % size) * (strides[axis] ?? 0), 0);
    result[index] = numbers[source] ?? NaN;
  }
  return constantOf(wanted, type, result);
};

const slice: Fold = ({ attributes }, [x, starts, ends, axes, steps], { budget }) => {
  const { shape, type, read } = input(x);
  const from = required(listed(starts, attributes.integers('starts')), 'its starts');
  const to = required(listed(ends, attributes.integers('ends')), 'its ends');
  const along = (listed(axes, attributes.integers('axes')) ?? [...from.keys()]).map((axis) => axisOf(axis, shape.length));
  const by = listed(steps) ?? from.map(() => 1);
  const strides = [...stridesOf(shape)];
  const sizes = [...shape];
  let start = 0;
  for (const [index, axis] of along.entries()) {
    const size = shape[axis] ?? 0;
    const step = by[index] ?? 1;
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (index: number): number => Math.min(high, Math.max(low, index < 0 ? index + size : index));
    const first = step > 0 ? clamp(from[index] ?? 0) : Math.max(0, clamp(from[index] ?? 0));
    const last = clamp(to[index] ?? size);
    sizes[axis] = Math.max(0, Math.ceil((last - first) / step));
    start += first * (strides[axis] ?? 0);
    strides[axis] = (strides[axis] ?? 0) * step;
  }
  return constantOf(sizes, type, stridedCopy(budget, read(), sizes, strides, start));
};

const gather: Fold = ({ attributes }, [x, indices], { budget }) => {
  const { shape, type, read } = input(x);
  const indexTensor = input(indices);
  const axis = axisOf(attributes.integer('axis') ?? 0, shape.length);
  const size = shape[axis] ?? 0;
  const inner = elementsOf(shape.slice(axis + 1));
  const numbers = read();
  const chosen = indexTensor.read();
  const result = budget.empty(numbers, [...shape.slice(0, axis), ...indexTensor.shape, ...shape.slice(axis + 1)]);
  const outer = elementsOf(shape.slice(0, axis));
  for (let before = 0; before < outer; before++) {
    for (const [position, index] of chosen.entries()) {
      const at = axisOf(index, size);
      if (Number.isNaN(at)) throw new Refusal('its index is out of range');
      const source = (before * size + at) * inner;
      result.set(numbers.subarray(source, source + inner), (before * chosen.length + position) * inner);
    }
  }
  return constantOf([...shape.slice(0, axis), ...indexTensor.shape, ...shape.slice(axis + 1)], type, result);
};

const concat: Fold = ({ attributes }, inputs, { budget }) => {
  const parts = inputs.map(input);
  const [first] = parts;
  if (!first) throw new Refusal('it has no inputs');
  const axis = axisOf(attributes.integer('axis') ?? 0, first.shape.length);
  const size = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const wanted = first.shape.with(axis, size);
  const result = budget.empty(first.read(), wanted);
  const outer = elementsOf(wanted.slice(0, axis));
  const inner = elementsOf(wanted.slice(axis + 1));
  let start = 0;
  for (const { shape, read } of parts) {
    const run = (shape[axis] ?? 0) * inner;
    const numbers = read();
    for (let before = 0; before < outer; before++) {
      result.set(numbers.subarray(before * run, (before + 1) * run), before * size * inner + start);
    }
    start += run;
  }
  return constantOf(wanted, first.type, result);
};

const pad: Fold = ({ attributes }, [x, pads, value], { budget }) => {
  const { shape, type, read } = input(x);
  const padding = required(listed(pads, attributes.integers('pads')), 'its pads');
  if ((attributes.text('mode') ?? 'constant') !== 'constant' || padding.length !== 2 * shape.length)
    throw new Refusal('its padding mode is not supported for constants');
  const wanted = shape.map((size, axis) => size + (padding[axis] ?? 0) + (padding[axis + shape.length] ?? 0));
  const numbers = read();
  const result = budget.empty(numbers, wanted).fill(value?.read()[0] ?? 0);
  const [strides, own] = [stridesOf(wanted), stridesOf(shape)];
  for (let index = 0; index < numbers.length; index++) {
    const target = shape.map((size, axis) => (Math.floor(index / (own[axis] ?? 1)) % size) + (padding[axis] ?? 0));
    if (target.some((at, axis) => at < 0 || at >= (wanted[axis] ?? 0))) continue;
    result[target.reduce((sum, at, axis) => sum + at * (strides[axis] ?? 0), 0)] = numbers[index] ?? 0;
  }
  return constantOf(wanted, type, result);
};

/** Replaces slices, indexed along the first axes. */
const scatter: Fold = ({ attributes }, [x, indices, updates], { budget }) => {
  const { shape, type, read } = input(x);
  const [indexTensor, values] = [input(indices), input(updates)];
  if ((attributes.text('reduction') ?? 'none') !== 'none') throw new Refusal('its reduction is not supported');
  const depth = indexTensor.shape.at(-1) ?? 0;
  const inner = elementsOf(shape.slice(depth));
  const strides = stridesOf(shape);
  const source = read();
  budget.spend(source.length);
  const result = source.slice();
  const chosen = indexTensor.read();
  const numbers = values.read();
  for (let index = 0; index < chosen.length / depth; index++) {
    const target = [...chosen.subarray(index * depth, (index + 1) * depth)];
    const start = target.reduce((sum, at, axis) => sum + (at < 0 ? at + (shape[axis] ?? 0) : at) * (strides[axis] ?? 0), 0);
    if (!(start >= 0 && start + inner <= result.length)) throw new Refusal('its index is out of range');
    result.set(numbers.subarray(index * inner, (index + 1) * inner), start);
  }
  return constantOf(shape, type, result);
};

export const arrangement: Readonly<Record<string, Fold>> = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  Tile: tile,
  Slice: slice,
  Gather: gather,
  Concat: concat,
  Pad: pad,
  ScatterND: scatter,
  Identity: (_operator, [x]) => input(x),
};
