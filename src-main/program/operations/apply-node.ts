import type { GraphNode, InputNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { activation } from './activation.ts';
import { addition } from './addition.ts';
import type { Applied, NodeContext } from './applied.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalization } from './batch-normalization.ts';
import { bias } from './constant-bias.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { layerNormalization } from './layer-normalization.ts';
import { concatenated, padded, reshaped, sliced, transposed } from './layout.ts';
import { matrixProduct } from './matrix-product.ts';
import { maxPool } from './max-pool.ts';
import { multiplication } from './multiplication.ts';
import { positionBias } from './position-bias.ts';
import { scale } from './scale.ts';
import { softmax } from './softmax.ts';

/** Adds one node of the network to the TensorFlow graph. `inputs` are the outputs of the nodes that it reads. */
export function applyNode(node: Exclude<GraphNode, InputNode>, inputs: readonly Output[], context: NodeContext): Applied {
  const [first] = inputs;
  if (!first) throw new ProgramError(node.id, 'reads nothing');
  const second = (): Output => {
    const [, other] = inputs;
    if (!other) throw new ProgramError(node.id, 'reads one input only');
    return other;
  };
  switch (node.op) {
    case 'conv2d':
      return convolution(node, first, context);
    case 'dense':
      return dense(node, first, context);
    case 'batchNorm':
      return batchNormalization(node, first, context);
    case 'layerNorm':
      return layerNormalization(node, first, context);
    case 'activation':
      return activation(node, first, context);
    case 'softmax':
      return softmax(first, context);
    case 'add':
      return addition(first, second(), context);
    case 'multiply':
      return multiplication(first, second(), context);
    case 'matmul':
      return matrixProduct(node, first, second(), context);
    case 'positionBias':
      return positionBias(node, first, context);
    case 'pool2d':
      return node.kind === 'max' ? maxPool(node, first, context) : averagePool(node, first, context);
    case 'globalAveragePool':
      return globalAveragePool(first, context);
    case 'flatten':
    case 'reshape':
      return reshaped(first, context);
    case 'transpose':
      return transposed(node, first, context);
    case 'slice':
      return sliced(node, first, context);
    case 'concat':
      return concatenated(node, inputs, context);
    case 'pad':
      return padded(node, first, context);
    case 'dropout':
      return dropout(node, first, context);
    case 'scale':
      return scale(first, context);
    case 'bias':
      return bias(node, first, context);
  }
}
