import { GraphError } from '../graph-error.ts';
import { isCount, type Shape, shapeLabel, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { uniformBounds } from './channel-bounds.ts';
import { connectsIf } from './channel-connections.ts';
import { shape } from './fields.ts';
import { UNBOUNDED } from './intervals.ts';
import type { Operation } from './operation.ts';

export interface InputNode extends BaseNode {
  readonly op: 'input';
  readonly shape: Shape;
}

export const input: Operation<InputNode> = {
  op: 'input',
  role: 'input',
  label: (_node, _input, output) => `input ${shapeLabel(output)}`,
  shortLabel: (_node, _input, output) => shapeLabel(output),
  arity: 0,
  fields: { shape },
  sizes: (node) => node.shape,
  shapeOf: (node) => {
    if (node.shape.length === 0 || node.shape.some((size) => !isCount(size))) {
      throw new GraphError(node.id, `the sizes of the shape ${shapeText(node.shape)} must be positive integers`);
    }
    return node.shape;
  },
  connection: () => connectsIf(() => false),
  groupChannels: () => undefined,
  constants: () => () => undefined,
  bounds: (_node, { output }) => uniformBounds(output, UNBOUNDED),
  removeChannels: (node, rewrite) => {
    rewrite.add(node);
  },
};
