import { positionsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { uniformBounds } from './channel-bounds.ts';
import { connectsAll } from './channel-connections.ts';
import { rewriteChannelwise } from './channel-rewrite.ts';
import { type ConstantContext, type ConstantRule, firstInput, isConstant, rowAt } from './constant-map.ts';
import type { Operation } from './operation.ts';

/** Softmax over the last axis. */
export interface SoftmaxNode extends BaseNode {
  readonly op: 'softmax';
}

export const softmax: Operation<SoftmaxNode> = {
  op: 'softmax',
  role: 'operation',
  label: () => 'softmax',
  arity: 1,
  fields: {},
  shapeOf: (_node, [read = []]) => read,
  connection: connectsAll,
  groupChannels: (_node, groups) => {
    groups.whole(groups.own, groups.input);
  },
  constants: (_node, context) => constants(context),
  bounds: (_node, { output }) => uniformBounds(output, [0, 1]),
  removeChannels: rewriteChannelwise,
};

function constants(context: ConstantContext): ConstantRule {
  const input = firstInput(context);
  if (!isConstant(input)) return () => undefined;
  const sums = Array.from({ length: positionsOf(context.output) }, (_, position) => {
    const row = rowAt(input, position);
    const largest = Math.max(...row);
    return { largest, sum: row.reduce((sum, value) => sum + Math.exp(value - largest), 0) };
  });
  return (channel) =>
    input.values[channel]?.map((value, position) => {
      const { largest, sum } = sums[position] ?? { largest: NaN, sum: NaN };
      return Math.exp(value - largest) / sum;
    });
}
