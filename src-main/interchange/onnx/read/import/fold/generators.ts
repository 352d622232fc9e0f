import { elementsOf, stridesOf } from '#shared/graph/index.ts';
import { required } from '../refusal.ts';
import { axisOf, type Constant, constantOf } from '../values.ts';
import type { Fold } from './fold.ts';

const range: Fold = (_operator, inputs, { budget }) => {
  const [start = 0, limit = 0, step = 1] = inputs.map((input) => required(input, 'an input').read()[0]);
  const count = Math.max(0, Math.ceil((limit - start) / step));
  const numbers = budget.empty(inputs[0]?.read() ?? new Float64Array(), [count]);
  for (let index = 0; index < count; index++) numbers[index] = start + index * step;
  return constantOf([count], inputs[0]?.type ?? 'integer', numbers);
};

function reduce(
  step: (a: number, b: number) => number,
  start: number,
  finish: (sum: number, count: number) => number = (sum) => sum,
): Fold {
  return ({ attributes }, [x, axes], { budget }) => {
    const { shape, type, read } = required(x, 'its input');
    const listed = axes ? [...axes.read()] : (attributes.integers('axes') ?? []);
    const isAll = listed.length === 0 && attributes.integer('noop_with_empty_axes') !== 1;
    const reduced = new Set(isAll ? shape.keys() : listed.map((axis) => axisOf(axis, shape.length)));
    const kept = shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
    const strides = stridesOf(shape);
    const outer = stridesOf(kept);
    const numbers = read();
    budget.spend(numbers.length);
    const result = budget.empty(numbers, kept).fill(start);
    for (let index = 0; index < numbers.length; index++) {
      const target = shape.reduce(
        (sum, size, axis) => sum + (reduced.has(axis) ? 0 : (Math.floor(index / (strides[axis] ?? 1)) % size) * (outer[axis] ?? 0)),
        0,
      );
      result[target] = step(result[target] ?? NaN, numbers[index] ?? NaN);
    }
    const count = elementsOf(shape) / elementsOf(kept);
    const keeps = (attributes.integer('keepdims') ?? 1) === 1;
    return constantOf(
      keeps ? kept : kept.filter((_, axis) => !reduced.has(axis)),
      type,
      result.map((value) => finish(value, count)),
    );
  };
}

const size: Fold = (_operator, [x]) => integerConstant([], [elementsOf(required(x, 'its input').shape)]);

export function integerConstant(shape: readonly number[], numbers: readonly number[]): Constant {
  return constantOf(shape, 'integer', Float64Array.from(numbers));
}

export const generators: Readonly<Record<string, Fold>> = {
  Range: range,
  Size: size,
  ReduceSum: reduce((a, b) => a + b, 0),
  ReduceProd: reduce((a, b) => a * b, 1),
  ReduceMax: reduce(Math.max, -Infinity),
  ReduceMin: reduce(Math.min, Infinity),
  ReduceL1: reduce((a, b) => a + Math.abs(b), 0),
  ReduceL2: reduce((a, b) => a + b * b, 0, Math.sqrt),
  ReduceSumSquare: reduce((a, b) => a + b * b, 0),
  ReduceMean: reduce(
    (a, b) => a + b,
    0,
    (sum, count) => sum / count,
  ),
};
