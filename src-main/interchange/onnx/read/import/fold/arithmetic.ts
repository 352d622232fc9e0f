import { numberType } from '../../number-types.ts';
import { Refusal, required } from '../refusal.ts';
import { constantOf, type Constant } from '../values.ts';
import { broadcastSteps, emptyLike, jointShape, taken } from './strided.ts';
import type { Fold } from './fold.ts';

function unary(step: (value: number) => number): Fold {
  return (_operator, [x]) => {
    const { shape, type, read } = required(x, 'its input');
    return constantOf(shape, type, read().map(step));
  };
}

function binary(step: (a: number, b: number) => number, result?: Constant['type']): Fold {
  return (_operator, [a, b]) => {
    const [left, right] = [required(a, 'its first input'), required(b, 'its second input')];
    return pointwise([left, right], result ?? left.type, (x = NaN, y = NaN) => step(x, y));
  };
}

/** Element by element, broadcast. */
function pointwise(inputs: readonly Constant[], type: Constant['type'], step: (...values: readonly number[]) => number): Constant {
  const shape = inputs.map((input) => input.shape).reduce(jointShape, []);
  const numbers = inputs.map((input) => taken(input.read(), shape, broadcastSteps(input.shape, shape)));
  const result = emptyLike(type === 'float' ? new Float32Array() : new Float64Array(), shape);
  for (let index = 0; index < result.length; index++) result[index] = step(...numbers.map((values) => values[index] ?? NaN));
  return constantOf(shape, type, result);
}

const divide: Fold = (_operator, [a, b]) => {
  const [left, right] = [required(a, 'its first input'), required(b, 'its second input')];
  const isWhole = left.type === 'integer';
  return pointwise([left, right], left.type, (x = NaN, y = NaN) => (isWhole ? Math.trunc(x / y) : x / y));
};

/** Of whole numbers the sign follows the divisor, as Python's; with `fmod` the dividend. */
const modulo: Fold = ({ settings }, [a, b]) => {
  const keepsSign = settings.integer('fmod') === 1;
  const inputs = [required(a, 'its first input'), required(b, 'its second input')];
  return pointwise(inputs, inputs[0]?.type ?? 'integer', (x = NaN, y = NaN) => (keepsSign ? x % y : ((x % y) + y) % y));
};

const where: Fold = (_operator, inputs) => {
  const [condition, yes, no] = inputs.map((input) => required(input, 'an input'));
  if (!condition || !yes || !no) throw new Refusal('it lacks an input');
  return pointwise([condition, yes, no], yes.type, (is = 0, x = NaN, y = NaN) => (is ? x : y));
};

/** Types are numbers as the file has them. */
const cast: Fold = ({ settings }, [x]) => {
  const { shape, read } = required(x, 'its input');
  const type = numberType(settings.integer('to') ?? 0);
  if (!type) throw new Refusal('it casts to what is no number');
  const numbers = read();
  if (type.kind === 'float') return constantOf(shape, 'float', type.bytes < 8 ? Float32Array.from(numbers) : Float64Array.from(numbers));
  return constantOf(shape, type.kind, Float64Array.from(numbers, type.kind === 'boolean' ? (value) => Number(value !== 0) : Math.trunc));
};

const clip: Fold = ({ settings }, [x, min, max]) => {
  const low = min?.read()[0] ?? settings.number('min') ?? -Infinity;
  const high = max?.read()[0] ?? settings.number('max') ?? Infinity;
  const { shape, type, read } = required(x, 'its input');
  return constantOf(
    shape,
    type,
    read().map((value) => Math.min(high, Math.max(low, value))),
  );
};

export const arithmetic: Readonly<Record<string, Fold>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: divide,
  Mod: modulo,
  Pow: binary((a, b) => a ** b),
  Min: binary(Math.min),
  Max: binary(Math.max),
  Equal: binary((a, b) => Number(a === b), 'boolean'),
  Less: binary((a, b) => Number(a < b), 'boolean'),
  LessOrEqual: binary((a, b) => Number(a <= b), 'boolean'),
  Greater: binary((a, b) => Number(a > b), 'boolean'),
  GreaterOrEqual: binary((a, b) => Number(a >= b), 'boolean'),
  And: binary((a, b) => Number(a !== 0 && b !== 0), 'boolean'),
  Or: binary((a, b) => Number(a !== 0 || b !== 0), 'boolean'),
  Not: unary((value) => Number(value === 0)),
  Neg: unary((value) => -value),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Reciprocal: unary((value) => 1 / value),
  Sigmoid: unary((value) => 1 / (1 + Math.exp(-value))),
  Clip: clip,
  Where: where,
  Cast: cast,
};
