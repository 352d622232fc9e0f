import type { GraphNode, InputNode, Op } from '#shared/graph/index.ts';
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
import { layerNorm } from './layer-norm.ts';
import { matmul } from './matmul.ts';
import { multiply } from './multiply.ts';
import type { OnnxOperation } from './onnx-operation.ts';
import { pad } from './pad.ts';
import { pool2d } from './pool2d.ts';
import { positionBias } from './position-bias.ts';
import { reshape } from './reshape.ts';
import { scale } from './scale.ts';
import { slice } from './slice.ts';
import { softmax } from './softmax.ts';
import { transpose } from './transpose.ts';
import { upsample } from './upsample.ts';

/** Nodes that read other nodes. */
export type ComputedNode = Exclude<GraphNode, InputNode>;

type OnnxOperations = { readonly [K in Exclude<Op, 'input'>]: OnnxOperation<Extract<GraphNode, { readonly op: K }>> };

const onnxOperations: OnnxOperations = {
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

/** The ONNX writer of a node's operation. */
export function onnxOperationOf<Node extends ComputedNode>(node: Node): OnnxOperation<Node> {
  return onnxOperations[node.op] as unknown as OnnxOperation<Node>;
}
