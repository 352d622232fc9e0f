import { channelsOf, positionsOf, type Shape } from '../tensor-shapes.ts';
import type { OwnValues } from './base-node.ts';

/** The value of a constant channel at each position, row-major; one value for a vector. `undefined` if the channel varies. */
export type ConstantMap = Float64Array | undefined;

/** The shape of an input, and the constants among its channels. */
export interface ConstantInput {
  readonly shape: Shape;
  /** Per channel. */
  readonly values: readonly ConstantMap[];
}

/** The arguments that a {@link ConstantRule} is derived from. */
export interface ConstantContext {
  readonly inputs: readonly ConstantInput[];
  readonly output: Shape;
  readonly values: OwnValues;
}

/** Computes the values of an output channel that no varying input channel reaches. */
export type ConstantRule = (channel: number) => ConstantMap;

export const NO_CONSTANTS: ConstantInput = { shape: [], values: [] };

export function firstInput({ inputs: [first = NO_CONSTANTS] }: ConstantContext): ConstantInput {
  return first;
}

/** Applies a function to the values of each constant channel. */
export function mapValues(context: ConstantContext, step: (value: number, channel: number) => number): ConstantRule {
  const { values } = firstInput(context);
  return (channel) => mapEach(values[channel], (value) => step(value, channel));
}

/** Applies a function to the values of a constant channel. Most of them have the same value everywhere. */
function mapEach(map: ConstantMap, step: (value: number) => number): ConstantMap {
  if (!map) return undefined;
  if (isUniform(map)) return new Float64Array(map.length).fill(step(map[0] ?? 0));
  const result = new Float64Array(map.length);
  for (let position = 0; position < map.length; position++) result[position] = step(map[position] ?? 0);
  return result;
}

/** Applies a function of value and position to each constant channel. */
export function mapConstants(context: ConstantContext, step: (value: number, channel: number, position: number) => number): ConstantRule {
  const { values } = firstInput(context);
  return (channel) => values[channel]?.map((value, position) => step(value, channel, position));
}

export function isUniform(map: Float64Array): boolean {
  const [first] = map;
  for (let position = 1; position < map.length; position++) if (map[position] !== first) return false;
  return true;
}

/** Whether a channel is 0 everywhere. */
export function isZero(map: ConstantMap): boolean {
  return map?.[0] === 0 && isUniform(map);
}

/** The constants other than 0. Channels may share their constants. */
export function nonzeroValues({ values }: ConstantInput): readonly ConstantMap[] {
  const zeros = new Set([...new Set(values)].filter(isZero));
  return values.map((map) => (zeros.has(map) ? undefined : map));
}

export function isConstant({ values }: ConstantInput): boolean {
  return values.every((map) => map !== undefined);
}

/** All channels at one position. */
export function rowAt({ values }: ConstantInput, position: number): readonly number[] {
  return values.map((map) => map?.[position] ?? NaN);
}

/** The value at a row-major index; `undefined` if it varies. */
export function valueAt({ shape, values }: ConstantInput, index: number): number | undefined {
  const channels = channelsOf(shape);
  return values[index % channels]?.[Math.floor(index / channels)];
}

/** y = factor x + offset; x may be unknown if the factor is 0. */
export function scaled(input: ConstantMap, factor: number, offset: number, output: Shape): ConstantMap {
  if (factor === 0) return filled(output, offset);
  return mapEach(input, (value) => value * factor + offset);
}

/** The same value at every position of a shape. */
export function filled(shape: Shape, value: number): Float64Array {
  return new Float64Array(positionsOf(shape)).fill(value);
}
