import type { GraphNode, InputNode, Op } from '#shared/graph/index.ts';
import { activation } from './activation.ts';
import { batchNorm } from './batch-norm.ts';
import { conv2d } from './conv2d.ts';
import { dense } from './dense.ts';
import { add, bias, dropout, multiply, scale, softmax } from './elementwise.ts';
import { layerNorm } from './layer-norm.ts';
import { concat, pad, reshape, slice, transpose, upsample } from './movements.ts';
import { pool2d } from './pool2d.ts';
import { globalAveragePool, matmul, positionBias } from './products.ts';
import type { TensorflowOperation } from './tensorflow-operation.ts';

/** Nodes that read other nodes. */
type ComputedNode = Exclude<GraphNode, InputNode>;

type TensorflowOperations = { readonly [K in Exclude<Op, 'input'>]: TensorflowOperation<Extract<GraphNode, { readonly op: K }>> };

const tensorflowOperations: TensorflowOperations = {
  ...{ conv2d, dense, batchNorm, activation, pool2d, globalAveragePool, layerNorm, matmul, positionBias },
  ...{ add, multiply, scale, bias, softmax, dropout },
  ...{ reshape, flatten: reshape, transpose, slice, concat, pad, upsample },
};

/** The TensorFlow writer of a node's operation. */
export function tensorflowOperationOf<Node extends ComputedNode>(node: Node): TensorflowOperation<Node> {
  return tensorflowOperations[node.op] as unknown as TensorflowOperation<Node>;
}
