import type { GraphNode, InputNode, Op } from '#shared/graph/index.ts';
import { activation } from './activation.ts';
import { conv2d } from './conv2d.ts';
import { add, bias, dropout, multiply, positionBias, scale, softmax } from './elementwise.ts';
import { batchNorm, dense, layerNorm } from './layers.ts';
import { concat, flatten, globalAveragePool, matmul, pad, reshape, slice, transpose, upsample } from './movements.ts';
import { pool2d } from './pool2d.ts';
import type { PytorchOperation } from './pytorch-operation.ts';

/** Nodes that read other nodes. */
type ComputedNode = Exclude<GraphNode, InputNode>;

type PytorchOperations = { readonly [K in Exclude<Op, 'input'>]: PytorchOperation<Extract<GraphNode, { readonly op: K }>> };

const pytorchOperations: PytorchOperations = {
  ...{ conv2d, dense, batchNorm, layerNorm, activation, pool2d, globalAveragePool, matmul },
  ...{ add, multiply, scale, bias, positionBias, softmax, dropout },
  ...{ reshape, flatten, transpose, slice, concat, pad, upsample },
};

/** The PyTorch writer of a node's operation. */
export function pytorchOperationOf<Node extends ComputedNode>(node: Node): PytorchOperation<Node> {
  return pytorchOperations[node.op] as unknown as PytorchOperation<Node>;
}
