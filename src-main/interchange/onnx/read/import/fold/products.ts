import { elementsOf, stridesOf } from '#shared/graph/index.ts';
import { Refusal, required } from '../refusal.ts';
import { axisOf, type Constant, constantOf } from '../values.ts';
import type { Fold } from './fold.ts';
import { broadcastShape, broadcastSteps, stridedCopy } from './strided.ts';

const FIRST_SINGLE_AXIS_OPSET = 13;

/** Matrix product over the last two axes, broadcast over the axes before; a vector is one row or one column. */
const matMul: Fold = (_operator, [a, b], { budget }) => {
  const [left, right] = [required(a, 'its first input'), required(b, 'its second input')];
  const leftShape = left.shape.length === 1 ? [1, ...left.shape] : left.shape;
  const rightShape = right.shape.length === 1 ? [...right.shape, 1] : right.shape;
  const [rows = 0, inner = 0] = leftShape.slice(-2);
  const [depth = 0, columns = 0] = rightShape.slice(-2);
  if (inner !== depth || leftShape.length < 2 || rightShape.length < 2) {
    throw new Refusal(`it multiplies [${left.shape.join(', ')}] by [${right.shape.join(', ')}]`);
  }
  const batchShape = broadcastShape(leftShape.slice(0, -2), rightShape.slice(0, -2));
  const spread = ({ read }: Constant, shape: readonly number[]): ReturnType<Constant['read']> => {
    const whole = [...batchShape, ...shape.slice(-2)];
    return whole.join() === shape.join() ? read() : stridedCopy(budget, read(), whole, broadcastSteps(shape, whole));
  };
  const [x, y] = [spread(left, leftShape), spread(right, rightShape)];
  const result = budget.empty(x, [...batchShape, rows, columns]);
  budget.spend(result.length * inner);
  for (let index = 0; index < result.length; index++) {
    const row = Math.floor(index / columns);
    const start = Math.floor(row / rows) * inner * columns + (index % columns);
    let sum = 0;
    for (let step = 0; step < inner; step++) sum += (x[row * inner + step] ?? NaN) * (y[start + step * columns] ?? NaN);
    result[index] = sum;
  }
  const kept = [...batchShape, ...(left.shape.length === 1 ? [] : [rows]), ...(right.shape.length === 1 ? [] : [columns])];
  return constantOf(kept, left.type, result);
};

/** Over one axis; before opset 13 over all axes from `axis` on. */
const softmax: Fold = ({ attributes }, [x], { budget, opset }) => {
  const { shape, type, read } = required(x, 'its input');
  const isSingle = opset >= FIRST_SINGLE_AXIS_OPSET;
  const axis = axisOf(attributes.integer('axis') ?? (isSingle ? -1 : 1), shape.length);
  if (Number.isNaN(axis)) throw new Refusal('its axis is out of range');
  const inner = isSingle ? elementsOf(shape.slice(axis + 1)) : 1;
  const count = isSingle ? (shape[axis] ?? 1) : elementsOf(shape.slice(axis));
  const numbers = read();
  const result = budget.empty(numbers, shape);
  for (let line = 0; line < numbers.length / count; line++) {
    const start = Math.floor(line / inner) * inner * count + (line % inner);
    let [most, sum] = [-Infinity, 0];
    for (let step = 0; step < count; step++) most = Math.max(most, numbers[start + step * inner] ?? NaN);
    for (let step = 0; step < count; step++) sum += Math.exp((numbers[start + step * inner] ?? NaN) - most);
    for (let step = 0; step < count; step++) {
      result[start + step * inner] = Math.exp((numbers[start + step * inner] ?? NaN) - most) / sum;
    }
  }
  return constantOf(shape, type, result);
};

/** Running sums along an axis, optionally exclusive or reversed. */
const cumulativeSum: Fold = ({ attributes }, [x, along], { budget }) => {
  const { shape, type, read } = required(x, 'its input');
  const axis = axisOf(required(along, 'its axis').read()[0] ?? NaN, shape.length);
  if (Number.isNaN(axis)) throw new Refusal('its axis is out of range');
  const [count = 1, inner] = [shape[axis], elementsOf(shape.slice(axis + 1))];
  const [isReverse, isExclusive] = [attributes.integer('reverse') === 1, attributes.integer('exclusive') === 1];
  const numbers = read();
  const result = budget.empty(numbers, shape);
  for (let line = 0; line < numbers.length / count; line++) {
    const start = Math.floor(line / inner) * inner * count + (line % inner);
    let sum = 0;
    for (let step = 0; step < count; step++) {
      const index = start + (isReverse ? count - 1 - step : step) * inner;
      const next = sum + (numbers[index] ?? NaN);
      result[index] = isExclusive ? sum : next;
      sum = next;
    }
  }
  return constantOf(shape, type, result);
};

/** The upper or lower triangle; other elements are 0. */
const triangle: Fold = ({ attributes }, [x, k], { budget }) => {
  const { shape, type, read } = required(x, 'its input');
  const [rows = 1, columns = 1] = shape.slice(-2);
  const [shift = 0, isUpper] = [k?.read()[0], attributes.integer('upper') !== 0];
  const numbers = read();
  const result = budget.empty(numbers, shape);
  for (const [index, value] of numbers.entries()) {
    const distance = (index % columns) - (Math.floor(index / columns) % rows) - shift;
    result[index] = (isUpper ? distance >= 0 : distance <= 0) ? value : 0;
  }
  return constantOf(shape, type, result);
};

/** A new axis with the second of two values at the given index and the first elsewhere. */
const oneHot: Fold = ({ attributes }, [indices, depth, values], { budget }) => {
  const { shape, read } = required(indices, 'its indices');
  const { type, read: readValues } = required(values, 'its values');
  const count = required(depth, 'its depth').read()[0] ?? NaN;
  const axis = axisOf(attributes.integer('axis') ?? -1, shape.length + 1);
  if (Number.isNaN(axis) || !(count >= 0)) throw new Refusal('its axis is out of range');
  const pair = readValues();
  const wanted = shape.toSpliced(axis, 0, count);
  const result = budget.empty(pair, wanted).fill(pair[0] ?? NaN);
  const inner = elementsOf(shape.slice(axis));
  for (const [position, index] of read().entries()) {
    const at = index < 0 ? index + count : index;
    if (at >= 0 && at < count) result[(Math.floor(position / inner) * count + at) * inner + (position % inner)] = pair[1] ?? NaN;
  }
  return constantOf(wanted, type, result);
};

/** Slices, indexed along the first axes. */
const gatherND: Fold = ({ attributes }, [x, indices], { budget }) => {
  const { shape, type, read } = required(x, 'its input');
  const indexTensor = required(indices, 'its indices');
  if ((attributes.integer('batch_dims') ?? 0) !== 0) throw new Refusal('batch_dims is not supported');
  const depth = indexTensor.shape.at(-1) ?? 0;
  const slice = shape.slice(depth);
  const [inner, strides, chosen, numbers] = [elementsOf(slice), stridesOf(shape), indexTensor.read(), read()];
  const wanted = [...indexTensor.shape.slice(0, -1), ...slice];
  const result = budget.empty(numbers, wanted);
  for (let index = 0; index * inner < result.length; index++) {
    const source = [...chosen.subarray(index * depth, (index + 1) * depth)];
    const start = source.reduce((sum, at, axis) => sum + (at < 0 ? at + (shape[axis] ?? 0) : at) * (strides[axis] ?? 0), 0);
    if (!(start >= 0 && start + inner <= numbers.length)) throw new Refusal('its index is out of range');
    result.set(numbers.subarray(start, start + inner), index * inner);
  }
  return constantOf(wanted, type, result);
};

export const products: Readonly<Record<string, Fold>> = {
  CumSum: cumulativeSum,
  GatherND: gatherND,
  MatMul: matMul,
  OneHot: oneHot,
  Softmax: softmax,
  Trilu: triangle,
};
