import { channelsOf, elementsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { inputShape } from './channel-connections.ts';
import { groupReshaped, reshapedBounds, reshapedConnection, reshapedConstants, rewriteReshaped } from './data-movement.ts';
import type { Operation } from './operation.ts';

/** Flattens all axes in row-major order. */
export interface FlattenNode extends BaseNode {
  readonly op: 'flatten';
}

export const flatten: Operation<FlattenNode> = {
  op: 'flatten',
  role: 'operation',
  label: (_node, _input, output) => `flatten to ${channelsOf(output)}`,
  arity: 1,
  fields: {},
  shapeOf: (_node, [read = []]) => [elementsOf(read)],
  connection: (_node, context) => reshapedConnection(channelsOf(inputShape(context)), channelsOf(context.output)),
  groupChannels: (_node, groups) => {
    groupReshaped(groups);
  },
  constants: (_node, context) => reshapedConstants(context),
  bounds: (_node, context) => reshapedBounds(context),
  removeChannels: (node, rewrite) => rewriteReshaped(node, rewrite, () => node),
};
