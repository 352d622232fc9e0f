import type { GraphNode, InputNode, Op } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { activation } from './activation.ts';
import { addition } from './add.ts';
import type { Applied, NodeContext } from './applied.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-norm.ts';
import { bias } from './bias.ts';
import { concatenated } from './concat.ts';
import { convolution } from './conv2d.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { layerNormalization } from './layer-norm.ts';
import { matrixProduct } from './matmul.ts';
import { maxPool } from './max-pool.ts';
import { multiplication } from './multiply.ts';
import { padded } from './pad.ts';
import { positionBias } from './position-bias.ts';
import { reshaped } from './reshape.ts';
import { scale } from './scale.ts';
import { sliced } from './slice.ts';
import { softmax } from './softmax.ts';
import { transposed } from './transpose.ts';
import { upsampled } from './upsample.ts';

type ComputedOp = Exclude<Op, 'input'>;

/** A node's inputs. */
interface Inputs {
  readonly first: Output;
  /** The second input; throws if there is none. */
  readonly second: () => Output;
  readonly all: readonly Output[];
}

type Compile<Node extends GraphNode> = (node: Node, inputs: Inputs, context: NodeContext) => Applied;

/** The forward pass and gradient of every operation in TensorFlow. */
const compilers: { readonly [K in ComputedOp]: Compile<Extract<GraphNode, { readonly op: K }>> } = {
  conv2d: (node, { first }, context) => convolution(node, first, context),
  dense: (node, { first }, context) => dense(node, first, context),
  batchNorm: (node, { first }, context) => batchNormalization(node, first, context),
  activation: (node, { first }, context) => activation(node, first, context),
  add: (_node, { first, second }, context) => addition(first, second(), context),
  pool2d: (node, { first }, context) => (node.kind === 'max' ? maxPool : averagePool)(node, first, context),
  globalAveragePool: (_node, { first }, context) => globalAveragePool(first, context),
  flatten: (_node, { first }, context) => reshaped(first, context),
  dropout: (node, { first }, context) => dropout(node, first, context),
  scale: (_node, { first }, context) => scale(first, context),
  bias: (node, { first }, context) => bias(node, first, context),
  layerNorm: (node, { first }, context) => layerNormalization(node, first, context),
  softmax: (_node, { first }, context) => softmax(first, context),
  matmul: (node, { first, second }, context) => matrixProduct(node, first, second(), context),
  reshape: (_node, { first }, context) => reshaped(first, context),
  transpose: (node, { first }, context) => transposed(node, first, context),
  slice: (node, { first }, context) => sliced(node, first, context),
  concat: (node, { all }, context) => concatenated(node, all, context),
  pad: (node, { first }, context) => padded(node, first, context),
  multiply: (_node, { first, second }, context) => multiplication(first, second(), context),
  positionBias: (node, { first }, context) => positionBias(node, first, context),
  upsample: (node, { first }, context) => upsampled(node, first, context),
};

/** Adds one node of the network to the TensorFlow graph. `inputs`: the outputs of its input nodes. */
export function applyNode(node: Exclude<GraphNode, InputNode>, inputs: readonly Output[], context: NodeContext): Applied {
  const [first, other] = inputs;
  if (!first) throw new ProgramError(node.id, 'has no inputs');
  const second = (): Output => {
    if (!other) throw new ProgramError(node.id, 'has only one input');
    return other;
  };
  const compile = compilers[node.op] as unknown as Compile<Exclude<GraphNode, InputNode>>;
  return compile(node, { first, second, all: inputs }, context);
}
