import { GraphError } from '../graph-error.ts';
import { channelsOf, elementsOf, isCount, type Shape, shapeLabel, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { inputShape } from './channel-connections.ts';
import { groupReshaped, reshapedBounds, reshapedConnection, reshapedConstants, rewriteReshaped } from './data-movement.ts';
import { shape } from './fields.ts';
import type { Operation } from './operation.ts';

/** The same values, in row-major order, with another shape. */
export interface ReshapeNode extends BaseNode {
  readonly op: 'reshape';
  readonly shape: Shape;
}

export const reshape: Operation<ReshapeNode> = {
  op: 'reshape',
  role: 'movement',
  label: (_node, _input, output) => `reshape to ${shapeLabel(output)}`,
  arity: 1,
  fields: { shape },
  shapeOf: (node, [read = []]) => {
    if (node.shape.length === 0 || !node.shape.every(isCount) || elementsOf(node.shape) !== elementsOf(read)) {
      throw new GraphError(node.id, `cannot reshape ${shapeText(read)} to ${shapeText(node.shape)}`);
    }
    return node.shape;
  },
  connection: (_node, context) => reshapedConnection(channelsOf(inputShape(context)), channelsOf(context.output)),
  groupChannels: (_node, groups) => {
    groupReshaped(groups);
  },
  constants: (_node, context) => reshapedConstants(context),
  bounds: (_node, context) => reshapedBounds(context),
  removeChannels: (node, rewrite) => rewriteReshaped(node, rewrite, (kept) => ({ ...node, shape: kept })),
};
