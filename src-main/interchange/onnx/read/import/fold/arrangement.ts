import { elementsOf, stridesOf, type Shape } from '#shared/graph/index.ts';
import { Refusal, required } from '../refusal.ts';
import { axisOf, constantOf, type Constant } from '../values.ts';
import { broadcastSteps, jointShape, taken } from './strided.ts';
import type { Fold } from './fold.ts';

function input(x: Constant | undefined): Constant {
  return required(x, 'its input');
}

function listed(x: Constant | undefined, attribute?: readonly number[]): readonly number[] | undefined {
  return x ? [...x.read()] : attribute;
}

/** The same numbers under another shape; a file's own constants keep their names. */
function reshaped(constant: Constant, shape: Shape): Constant {
  if (elementsOf(shape) !== elementsOf(constant.shape) || !shape.every(Number.isInteger))
    throw new Refusal(`[${constant.shape.join(', ')}] is not [${shape.join(', ')}]`);
  return { ...constant, shape };
}

const reshape: Fold = ({ settings }, [x, to]) => {
  const constant = input(x);
  const wanted = required(listed(to, settings.integers('shape')), 'its shape');
  const kept = wanted.map((size, axis) => (size === 0 && settings.integer('allowzero') !== 1 ? (constant.shape[axis] ?? 0) : size));
  const known = kept.reduce((product, size) => (size === -1 ? product : product * size), 1);
  return reshaped(
    constant,
    kept.map((size) => (size === -1 ? elementsOf(constant.shape) / known : size)),
  );
};

const flatten: Fold = ({ settings }, [x]) => {
  const constant = input(x);
  const axis = settings.integer('axis') ?? 1;
  const place = axis < 0 ? axis + constant.shape.length : axis;
  return reshaped(constant, [elementsOf(constant.shape.slice(0, place)), elementsOf(constant.shape.slice(place))]);
};

const squeeze: Fold = ({ settings }, [x, axes]) => {
  const constant = input(x);
  const gone = listed(axes, settings.integers('axes'))?.map((axis) => axisOf(axis, constant.shape.length));
  return reshaped(
    constant,
    constant.shape.filter((size, axis) => (gone ? !gone.includes(axis) : size !== 1)),
  );
};

const unsqueeze: Fold = ({ settings }, [x, axes]) => {
  const constant = input(x);
  const added = required(listed(axes, settings.integers('axes')), 'its axes');
  const rank = constant.shape.length + added.length;
  const places = new Set(added.map((axis) => axisOf(axis, rank)));
  const rest = [...constant.shape];
  return reshaped(
    constant,
    Array.from({ length: rank }, (_, axis) => (places.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
};

const transpose: Fold = ({ settings }, [x], { budget }) => {
  const { shape, type, name, read } = input(x);
  const order = settings.integers('perm') ?? [...shape.keys()].toReversed();
  const strides = stridesOf(shape);
  const turned = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 0);
  return { kind: 'constant', shape: turned, type, name, read: () => taken(budget, read(), turned, steps) };
};

const expand: Fold = (_operator, [x, to], { budget }) => {
  const { shape, type, read } = input(x);
  const wanted = jointShape(shape, required(listed(to), 'its shape'));
  return constantOf(wanted, type, taken(budget, read(), wanted, broadcastSteps(shape, wanted)));
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

const slice: Fold = ({ settings }, [x, starts, ends, axes, steps], { budget }) => {
  const { shape, type, read } = input(x);
  const from = required(listed(starts, settings.integers('starts')), 'its starts');
  const to = required(listed(ends, settings.integers('ends')), 'its ends');
  const along = (listed(axes, settings.integers('axes')) ?? [...from.keys()]).map((axis) => axisOf(axis, shape.length));
  const by = listed(steps) ?? from.map(() => 1);
  const strides = [...stridesOf(shape)];
  const sizes = [...shape];
  let start = 0;
  for (const [index, axis] of along.entries()) {
    const size = shape[axis] ?? 0;
    const step = by[index] ?? 1;
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (place: number): number => Math.min(high, Math.max(low, place < 0 ? place + size : place));
    const first = step > 0 ? clamp(from[index] ?? 0) : Math.max(0, clamp(from[index] ?? 0));
    const last = clamp(to[index] ?? size);
    sizes[axis] = Math.max(0, Math.ceil((last - first) / step));
    start += first * (strides[axis] ?? 0);
    strides[axis] = (strides[axis] ?? 0) * step;
  }
  return constantOf(sizes, type, taken(budget, read(), sizes, strides, start));
};

const gather: Fold = ({ settings }, [x, indices], { budget }) => {
  const { shape, type, read } = input(x);
  const places = input(indices);
  const axis = axisOf(settings.integer('axis') ?? 0, shape.length);
  const size = shape[axis] ?? 0;
  const inner = elementsOf(shape.slice(axis + 1));
  const numbers = read();
  const chosen = places.read();
  const result = budget.empty(numbers, [...shape.slice(0, axis), ...places.shape, ...shape.slice(axis + 1)]);
  const outer = elementsOf(shape.slice(0, axis));
  for (let before = 0; before < outer; before++) {
    for (const [index, place] of chosen.entries()) {
      const at = axisOf(place, size);
      if (Number.isNaN(at)) throw new Refusal('it reads outside of its constant');
      const source = (before * size + at) * inner;
      result.set(numbers.subarray(source, source + inner), (before * chosen.length + index) * inner);
    }
  }
  return constantOf([...shape.slice(0, axis), ...places.shape, ...shape.slice(axis + 1)], type, result);
};

const concat: Fold = ({ settings }, inputs, { budget }) => {
  const parts = inputs.map(input);
  const [first] = parts;
  if (!first) throw new Refusal('it joins nothing');
  const axis = axisOf(settings.integer('axis') ?? 0, first.shape.length);
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

const pad: Fold = ({ settings }, [x, pads, value], { budget }) => {
  const { shape, type, read } = input(x);
  const borders = required(listed(pads, settings.integers('pads')), 'its pads');
  if ((settings.text('mode') ?? 'constant') !== 'constant' || borders.length !== 2 * shape.length) throw new Refusal('it pads a constant');
  const wanted = shape.map((size, axis) => size + (borders[axis] ?? 0) + (borders[axis + shape.length] ?? 0));
  const numbers = read();
  const result = budget.empty(numbers, wanted).fill(value?.read()[0] ?? 0);
  const [strides, own] = [stridesOf(wanted), stridesOf(shape)];
  for (let index = 0; index < numbers.length; index++) {
    const places = shape.map((size, axis) => (Math.floor(index / (own[axis] ?? 1)) % size) + (borders[axis] ?? 0));
    if (places.some((place, axis) => place < 0 || place >= (wanted[axis] ?? 0))) continue;
    result[places.reduce((sum, place, axis) => sum + place * (strides[axis] ?? 0), 0)] = numbers[index] ?? 0;
  }
  return constantOf(wanted, type, result);
};

/** Slices along the first axes are replaced. */
const scatter: Fold = ({ settings }, [x, indices, updates], { budget }) => {
  const { shape, type, read } = input(x);
  const [places, values] = [input(indices), input(updates)];
  if ((settings.text('reduction') ?? 'none') !== 'none') throw new Refusal('it adds up what it scatters');
  const depth = places.shape.at(-1) ?? 0;
  const inner = elementsOf(shape.slice(depth));
  const strides = stridesOf(shape);
  const source = read();
  budget.spend(source.length);
  const result = source.slice();
  const chosen = places.read();
  const numbers = values.read();
  for (let index = 0; index < chosen.length / depth; index++) {
    const place = [...chosen.subarray(index * depth, (index + 1) * depth)];
    const start = place.reduce((sum, at, axis) => sum + (at < 0 ? at + (shape[axis] ?? 0) : at) * (strides[axis] ?? 0), 0);
    if (!(start >= 0 && start + inner <= result.length)) throw new Refusal('it scatters outside of its constant');
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
