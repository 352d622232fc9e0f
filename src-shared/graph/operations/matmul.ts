import { z } from 'zod';
import type { Interval } from '#shared/activations/index.ts';
import { GraphError } from '../graph-error.ts';
import { channelsOf, positionsOf, type Shape, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { boundsAt, type BoundsContext, type ChannelBounds, uniformBounds } from './channel-bounds.ts';
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
import { magnitudeOf, productOf, sumOf } from './intervals.ts';
import type { Operation } from './operation.ts';
import { roundingError } from './rounding.ts';

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
  bounds,
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

/** Column k of the left side meets row k of the right side: its own channel if the right side is transposed, any position otherwise. */
function bounds(node: MatmulNode, context: BoundsContext): ChannelBounds {
  const [left, right] = context.inputs.map((input) => input.bounds);
  if (!left || !right) return [];
  if (!node.transposeRight) return right.map((column) => productBounds(left, () => column, context.roundoff));
  return uniformBounds(
    context.output,
    productBounds(left, (index) => boundsAt(right, index), context.roundoff),
  );
}

/** The bounds of a sum of products of left values and the right values that they meet. */
function productBounds(left: ChannelBounds, rightOf: (index: number) => Interval, roundoff: number): Interval {
  const products = left.map((bounds, index) => productOf(bounds, rightOf(index)));
  const [low, high] = products.reduce(sumOf, [0, 0]);
  const magnitude = products.reduce((sum, product) => sum + magnitudeOf(product), 0);
  const error = roundingError(left.length + 1, magnitude, roundoff);
  return [low - error, high + error];
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
