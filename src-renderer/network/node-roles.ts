import { operationOf, type GraphNode, type OperationRole } from '#shared/graph/index.ts';

/**
 * What a node is to the drawing. map: a linear map with weights; norm: a normalization; rectifier: an activation; linear: the fixed form
 * of one; constant: a bias by itself; sum, join, product: where branches meet; helper: moves values about without changing them;
 * operation: whatever else.
 */
export type Role = 'input' | 'map' | 'norm' | 'rectifier' | 'linear' | 'constant' | 'sum' | 'join' | 'product' | 'helper' | 'operation';

const roles: Readonly<Record<OperationRole, Role>> = {
  input: 'input',
  kernel: 'map',
  norm: 'norm',
  activation: 'rectifier',
  linear: 'linear',
  constant: 'constant',
  sum: 'sum',
  join: 'join',
  product: 'product',
  movement: 'helper',
  other: 'operation',
};

export function roleOf(node: GraphNode): Role {
  return roles[operationOf(node).role];
}
