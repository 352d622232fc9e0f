import { activation } from './activation.ts';
import { add } from './add.ts';
import { batchNorm } from './batch-norm.ts';
import { bias } from './bias.ts';
import { concat } from './concat.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { input } from './input.ts';
import { layerNorm } from './layer-norm.ts';
import { matmul } from './matmul.ts';
import { multiply } from './multiply.ts';
import type { Operation } from './operation.ts';
import { pad } from './pad.ts';
import { pool2d } from './pool2d.ts';
import { positionBias } from './position-bias.ts';
import { reshape } from './reshape.ts';
import { scale } from './scale.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { transpose } from './transpose.ts';
import { upsample } from './upsample.ts';

const registry = {
  input,
  conv2d,
  dense,
  batchNorm,
  activation,
  add,
  pool2d,
  globalAveragePool,
  flatten,
  dropout,
  scale,
  bias,
  layerNorm,
  softmax,
  matmul,
  reshape,
  transpose,
  slice,
  concat,
  pad,
  multiply,
  positionBias,
  upsample,
};

/** The name of an operation. */
export type Op = keyof typeof registry;

type NodeIn<Entry> = Entry extends Operation<infer Node> ? Node : never;

/** A node of any registered operation. */
export type GraphNode = NodeIn<(typeof registry)[Op]>;

export type OperationOf<K extends Op> = Operation<Extract<GraphNode, { readonly op: K }>>;

/** Every operation, by name. */
export const operations: { readonly [K in Op]: OperationOf<K> } = registry;

/** The registry entry of a node's operation. */
export function operationOf<Node extends GraphNode>(node: Node): Operation<Node> {
  return operations[node.op] as unknown as Operation<Node>;
}
