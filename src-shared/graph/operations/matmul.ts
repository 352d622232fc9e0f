import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { channelsOf, positionsOf, type Shape, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import {
  type Connection,
  type ConnectionContext,
  connectsAll,
  connectsChannelwise,
  connectsIf,
  mayBeNonzero,
} from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, filled, isConstant, isZero, NO_CONSTANTS, valueAt } from './constant-map.ts';
import { unbounded } from './intervals.ts';
import type { Operation } from './operation.ts';

/** Matrix product over the last two axes, `[…, m, k]` by `[…, k, n]` (`[…, n, k]` if transposed); the leading axes are equal. */
export interface MatmulNode extends BaseNode {
  readonly op: 'matmul';
  readonly transposeRight: boolean;
}

export const matmul: Operation<MatmulNode> = {
  op: 'matmul',
  role: 'product',
  label: (node) => (node.transposeRight ? 'matmul, right side transposed' : 'matmul'),
  arity: 2,
  fields: { transposeRight: z.boolean() },
  shapeOf,
  connection,
  groupChannels: (node, groups) => {
    const [left = [], right = []] = groups.inputs;
    groups.whole(left);
    if (isColumnwise(node, 1)) groups.channelwise(groups.own, right);
    else groups.whole(groups.own, right);
  },
  constants,
  range: unbounded,
  removeChannels: rewriteChannelwise,
};

/** Whether each column of the product depends on a single column of that input: true for a right input that is not transposed. */
function isColumnwise(node: MatmulNode, index: number): boolean {
  return index === 1 && !node.transposeRight;
}

/** A factor that is 0 as a whole connects nothing, and neither does a column of zeros. */
function connection(node: MatmulNode, context: ConnectionContext): Connection {
  const { inputs, index } = context;
  const other = 1 - index;
  const mayPass = Array.from({ length: channelsOf(inputs[other] ?? []) }, (_, channel) => mayBeNonzero(context, other, channel));
  if (mayPass.every((passes) => !passes)) return connectsIf(() => false);
  if (isColumnwise(node, other) && !mayPass.every(Boolean)) return connectsIf((_channel, to) => mayPass[to] === true);
  return isColumnwise(node, index) ? connectsChannelwise() : connectsAll();
}

function shapeOf(node: MatmulNode, [left = [], right = []]: readonly Shape[]): Shape {
  const [rows, depth] = left.slice(-2);
  const [first, second] = right.slice(-2);
  const [inner, columns] = node.transposeRight ? [second, first] : [first, second];
  const leading = left.slice(0, -2);
  const matches = leading.join() === right.slice(0, -2).join() && depth === inner;
  if (rows === undefined || depth === undefined || columns === undefined || !matches || left.length !== right.length) {
    throw new GraphError(node.id, `cannot multiply ${shapeText(left)} by ${shapeText(right)}`);
  }
  return [...leading, rows, columns];
}

function constants(node: MatmulNode, { inputs, output }: ConstantContext): ConstantRule {
  const [left = NO_CONSTANTS, right = NO_CONSTANTS] = inputs;
  const depth = channelsOf(left.shape);
  const rows = output.at(-2) ?? 1;
  const [first = 1, second = 1] = right.shape.slice(-2);
  const rightIndex = (batch: number, inner: number, column: number): number =>
    batch * first * second + (node.transposeRight ? column * second + inner : inner * second + column);
  return (channel) => {
    const isFactorZero = left.values.every(isZero) || (node.transposeRight ? right.values.every(isZero) : isZero(right.values[channel]));
    if (isFactorZero) return filled(output, 0);
    const reads = node.transposeRight ? isConstant(right) : right.values[channel] !== undefined;
    if (!isConstant(left) || !reads) return undefined;
    return Float64Array.from({ length: positionsOf(output) }, (_, position) => {
      const batch = Math.floor(position / rows);
      let sum = 0;
      for (let inner = 0; inner < depth; inner++) {
        sum += (valueAt(left, position * depth + inner) ?? NaN) * (valueAt(right, rightIndex(batch, inner, channel)) ?? NaN);
      }
      return sum;
    });
  };
}
