import { type BiasNode, channelsOf, elementsOf } from '#shared/graph/index.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { addBias, biasGradient, reduce } from '../tensor/arithmetic.ts';
import { constant, reshape } from '../tensor/arrays.ts';
import { broadcastTo } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x + b, with b per channel or broadcast along its axes of size 1 to a sample's shape.
 * Gradients: dL/dx = dL/dy; dL/db = Σ dL/dy over the batch and the broadcast axes; a fixed b has none.
 */
export function bias(node: BiasNode, input: Output, context: NodeContext): Applied {
  const { builder, inputShape } = context;
  const value = context.parameter(biasRole(node));
  const isPerChannel = node.shape.length === 1 && node.shape[0] === channelsOf(inputShape);
  // Expanded to a sample's shape and added as a vector: TensorFlow is slow at broadcasting inner axes.
  const spread = isPerChannel ? value : reshape(builder, broadcastTo(builder, value, constant(builder, 'int32', inputShape)), [-1]);
  const rowsOf = (tensor: Output): Output => (isPerChannel ? tensor : reshape(builder, tensor, [-1, elementsOf(inputShape)]));
  const sum = addBias(builder, rowsOf(input), spread);
  const sizes = [...inputShape.slice(node.shape.length).map(() => 1), ...node.shape];
  const repeated = inputShape.flatMap((size, axis) => (sizes[axis] === 1 && size !== 1 ? [axis] : []));
  return {
    output: isPerChannel ? sum : reshape(builder, sum, [-1, ...inputShape]),
    backward: (gradient) => {
      if (node.trained === false) return { inputs: [gradient] };
      if (isPerChannel) return { inputs: [gradient], parameters: { bias: biasGradient(builder, gradient) } };
      const perElement = reshape(builder, biasGradient(builder, rowsOf(gradient)), inputShape);
      const summed = repeated.length > 0 ? reduce(builder, 'Sum', perElement, constant(builder, 'int32', repeated), true) : perElement;
      return { inputs: [gradient], parameters: { bias: reshape(builder, summed, node.shape) } };
    },
  };
}
