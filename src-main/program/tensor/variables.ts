import type { DataType } from '#main/saved-model/data-type.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { constant, fill } from './arrays.ts';

/** A session variable, kept between runs. */
export interface Variable {
  readonly handle: Output;
  readonly shape: readonly number[];
  readonly type: DataType;
  /** Sets the initial value; run once when the session loads. */
  readonly initialization: Output;
}

/** A variable with all elements initially `initial`. Names are unique in a graph. */
export function variable(builder: GraphBuilder, name: string, type: DataType, shape: readonly number[], initial: number): Variable {
  const handle = builder.add({
    op: 'VarHandleOp',
    attributes: { dtype: { type }, shape: { shape }, shared_name: { text: name }, container: { text: '' } },
    type: 'resource',
  });
  const value = fill(builder, constant(builder, 'int32', shape, [shape.length]), constant(builder, type, initial));
  return { handle, shape, type, initialization: write(builder, { handle, type }, value) };
}

export function read(builder: GraphBuilder, { handle, type }: Pick<Variable, 'handle' | 'type'>, after: readonly Output[] = []): Output {
  return builder.add({ op: 'ReadVariableOp', inputs: [handle], attributes: { dtype: { type } }, type, after });
}

export function write(
  builder: GraphBuilder,
  { handle, type }: Pick<Variable, 'handle' | 'type'>,
  value: Output,
  after: readonly Output[] = [],
): Output {
  return builder.add({ op: 'AssignVariableOp', inputs: [handle, value], attributes: { dtype: { type } }, type, after });
}

/** Sets every element to zero. */
export function clear(builder: GraphBuilder, variable: Omit<Variable, 'initialization'>, after: readonly Output[] = []): Output {
  const { shape, type } = variable;
  const zeros = fill(builder, constant(builder, 'int32', shape, [shape.length]), constant(builder, type, 0));
  return write(builder, variable, zeros, after);
}

export function accumulate(builder: GraphBuilder, { handle, type }: Pick<Variable, 'handle' | 'type'>, value: Output): Output {
  return builder.add({ op: 'AssignAddVariableOp', inputs: [handle, value], attributes: { dtype: { type } }, type });
}

/** variable ← variable - value */
export function subtract(
  builder: GraphBuilder,
  { handle, type }: Pick<Variable, 'handle' | 'type'>,
  value: Output,
  after: readonly Output[] = [],
): Output {
  return builder.add({ op: 'AssignSubVariableOp', inputs: [handle, value], attributes: { dtype: { type } }, type, after });
}
