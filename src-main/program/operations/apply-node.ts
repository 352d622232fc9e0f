import type { GraphNode, InputNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { ProgramError } from '../program-error.ts';
import { addition } from './addition.ts';
import type { Applied, NodeContext } from './applied.ts';
import { averagePool } from './average-pool.ts';
import { batchNormalisation } from './batch-normalisation.ts';
import { convolution } from './convolution.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { flatten } from './flatten.ts';
import { globalAveragePool } from './global-average-pool.ts';
import { bias, scale } from './linear-form.ts';
import { maxPool } from './max-pool.ts';
import { rectifier } from './rectifier.ts';

/** Adds one node of the network to the TensorFlow graph. `inputs` are the outputs of the nodes that it reads. */
export function applyNode(node: Exclude<GraphNode, InputNode>, inputs: readonly Output[], context: NodeContext): Applied {
  const [first, second] = inputs;
  if (!first) throw new ProgramError(node.id, 'reads nothing');
  switch (node.op) {
    case 'conv2d':
      return convolution(node, first, context);
    case 'dense':
      return dense(node, first, context);
    case 'batchNorm':
      return batchNormalisation(node, first, context);
    case 'activation':
      return rectifier(node, first, context);
    case 'add':
      if (!second) throw new ProgramError(node.id, 'adds one input only');
      return addition(first, second, context);
    case 'pool2d':
      return node.kind === 'max' ? maxPool(node, first, context) : averagePool(node, first, context);
    case 'globalAveragePool':
      return globalAveragePool(first, context);
    case 'flatten':
      return flatten(first, context);
    case 'dropout':
      return dropout(node, first, context);
    case 'scale':
      return scale(first, context);
    case 'bias':
      return bias(node, first, context);
    default:
      throw new ProgramError((node as GraphNode).id, `cannot compile the operation ${(node as GraphNode).op}`);
  }
}
