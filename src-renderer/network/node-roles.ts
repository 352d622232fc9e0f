import type { GraphNode } from '#shared/graph/index.ts';

/**
 * What a node is to the drawing. map: a linear map with weights; norm: a normalization; rectifier: an activation; linear: the fixed form
 * of one; constant: a bias by itself; sum, join, product: where branches meet; helper: moves values about without changing them;
 * operation: whatever else.
 */
export type Role = 'input' | 'map' | 'norm' | 'rectifier' | 'linear' | 'constant' | 'sum' | 'join' | 'product' | 'helper' | 'operation';

const roles: Readonly<Record<GraphNode['op'], Role>> = {
  input: 'input',
  conv2d: 'map',
  dense: 'map',
  batchNorm: 'norm',
  layerNorm: 'norm',
  activation: 'rectifier',
  scale: 'linear',
  bias: 'constant',
  positionBias: 'operation',
  add: 'sum',
  concat: 'join',
  multiply: 'product',
  matmul: 'product',
  reshape: 'helper',
  transpose: 'helper',
  slice: 'helper',
  pad: 'helper',
  dropout: 'helper',
  flatten: 'operation',
  softmax: 'operation',
  pool2d: 'operation',
  globalAveragePool: 'operation',
};

export function roleOf({ op }: GraphNode): Role {
  return roles[op];
}
