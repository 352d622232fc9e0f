import { erf } from '#shared/graph/index.ts';
import { numberType } from '../../number-types.ts';
import { Refusal, required } from '../refusal.ts';
import { type Constant, constantOf } from '../values.ts';
import type { Fold, FoldBudget } from './fold.ts';
import { broadcastShape, broadcastSteps, stridedCopy } from './strided.ts';

function unary(step: (value: number) => number): Fold {
  return (_operator, [x], { budget }) => pointwise([required(x, 'its input')], required(x, 'its input').type, (z = NaN) => step(z), budget);
}

function binary(step: (a: number, b: number) => number, result?: Constant['type']): Fold {
  return (_operator, [a, b], { budget }) => {
    const [left, right] = [required(a, 'its first input'), required(b, 'its second input')];
    return pointwise([left, right], result ?? left.type, (x = NaN, y = NaN) => step(x, y), budget);
  };
}

/** An operator with any number of inputs. */
function variadic(step: (...values: readonly number[]) => number): Fold {
  return (_operator, inputs, { budget }) => {
    const values = inputs.map((input) => required(input, 'an input'));
    return pointwise(values, required(values[0], 'its input').type, step, budget);
  };
}

/** Applies a scalar function elementwise, with broadcasting. */
function pointwise(
  inputs: readonly Constant[],
  type: Constant['type'],
  step: (...values: readonly number[]) => number,
  budget: FoldBudget,
): Constant {
  const shape = inputs.map((input) => input.shape).reduce(broadcastShape, []);
  const numbers = inputs.map((input) => {
    const hasShape = input.shape.join() === shape.join();
    return hasShape ? input.read() : stridedCopy(budget, input.read(), shape, broadcastSteps(input.shape, shape));
  });
  const result = budget.empty(type === 'float' ? new Float32Array() : new Float64Array(), shape);
  const [first = result, second] = numbers;
  // Millions of elements: avoid allocating an array for each.
  if (numbers.length === 1) for (let index = 0; index < result.length; index++) result[index] = step(first[index] ?? NaN);
  else if (second && numbers.length === 2)
    for (let index = 0; index < result.length; index++) result[index] = step(first[index] ?? NaN, second[index] ?? NaN);
  else for (let index = 0; index < result.length; index++) result[index] = step(...numbers.map((values) => values[index] ?? NaN));
  return constantOf(shape, type, result);
}

const divide: Fold = (_operator, [a, b], { budget }) => {
  const [left, right] = [required(a, 'its first input'), required(b, 'its second input')];
  const isInteger = left.type === 'integer';
  return pointwise([left, right], left.type, (x = NaN, y = NaN) => (isInteger ? Math.trunc(x / y) : x / y), budget);
};

/** The result has the divisor's sign, as in Python; with `fmod` the dividend's. */
const modulo: Fold = ({ attributes }, [a, b], { budget }) => {
  const keepsSign = attributes.integer('fmod') === 1;
  const inputs = [required(a, 'its first input'), required(b, 'its second input')];
  return pointwise(inputs, inputs[0]?.type ?? 'integer', (x = NaN, y = NaN) => (keepsSign ? x % y : ((x % y) + y) % y), budget);
};

const where: Fold = (_operator, inputs, { budget }) => {
  const [condition, yes, no] = inputs.map((input) => required(input, 'an input'));
  if (!condition || !yes || !no) throw new Refusal('an input is missing');
  return pointwise([condition, yes, no], yes.type, (is = 0, x = NaN, y = NaN) => (is ? x : y), budget);
};

/** `to` is ONNX's data type number. */
const cast: Fold = ({ attributes }, [x], { budget }) => {
  const { shape, read } = required(x, 'its input');
  const type = numberType(attributes.integer('to') ?? 0);
  if (!type) throw new Refusal('it casts to a type that is not a number');
  const numbers = read();
  budget.spend(numbers.length);
  if (type.kind === 'float') return constantOf(shape, 'float', type.bytes < 8 ? Float32Array.from(numbers) : Float64Array.from(numbers));
  return constantOf(shape, type.kind, Float64Array.from(numbers, type.kind === 'boolean' ? (value) => Number(value !== 0) : Math.trunc));
};

const clip: Fold = ({ attributes }, [x, min, max], { budget }) => {
  const low = min?.read()[0] ?? attributes.number('min') ?? -Infinity;
  const high = max?.read()[0] ?? attributes.number('max') ?? Infinity;
  const constant = required(x, 'its input');
  return pointwise([constant], constant.type, (value = NaN) => Math.min(high, Math.max(low, value)), budget);
};

/** Rounds half to even. */
function rounded(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

export const arithmetic: Readonly<Record<string, Fold>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: divide,
  Mod: modulo,
  Pow: binary((a, b) => a ** b),
  Min: variadic(Math.min),
  Max: variadic(Math.max),
  Sum: variadic((...values) => values.reduce((sum, value) => sum + value, 0)),
  Mean: variadic((...values) => values.reduce((sum, value) => sum + value, 0) / values.length),
  Equal: binary((a, b) => Number(a === b), 'boolean'),
  Less: binary((a, b) => Number(a < b), 'boolean'),
  LessOrEqual: binary((a, b) => Number(a <= b), 'boolean'),
  Greater: binary((a, b) => Number(a > b), 'boolean'),
  GreaterOrEqual: binary((a, b) => Number(a >= b), 'boolean'),
  And: binary((a, b) => Number(a !== 0 && b !== 0), 'boolean'),
  Or: binary((a, b) => Number(a !== 0 || b !== 0), 'boolean'),
  Xor: binary((a, b) => Number((a !== 0) !== (b !== 0)), 'boolean'),
  Not: unary((value) => Number(value === 0)),
  Neg: unary((value) => -value),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(rounded),
  Sign: unary(Math.sign),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tanh: unary(Math.tanh),
  Erf: unary(erf),
  Relu: unary((value) => Math.max(0, value)),
  Reciprocal: unary((value) => 1 / value),
  Sigmoid: unary((value) => 1 / (1 + Math.exp(-value))),
  Clip: clip,
  Where: where,
  Cast: cast,
};
