import { channelsOf, type DenseNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { addBias, biasGradient, product } from '../tensor/arithmetic.ts';
import { reshape } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x·w + b with x `[rows, inputs]`, one row per sample or position, and w `[inputs, units]`.
 * Gradients: dL/dx = dL/dy·wᵀ, dL/dw = xᵀ·dL/dy, dL/db = Σ dL/dy over the rows.
 */
export function dense(node: DenseNode, input: Output, context: NodeContext): Applied {
  const { builder, inputShape, outputShape } = context;
  const isVector = inputShape.length === 1;
  const rowsOf = (value: Output, columns: number): Output => (isVector ? value : reshape(builder, value, [-1, columns]));
  const wholeOf = (value: Output, shape: readonly number[]): Output => (isVector ? value : reshape(builder, value, [-1, ...shape]));
  const kernel = context.parameter('kernel');
  const rows = rowsOf(input, channelsOf(inputShape));
  const linear = product(builder, rows, kernel);
  return {
    output: wholeOf(node.bias ? addBias(builder, linear, context.parameter('bias')) : linear, outputShape),
    backward: (incoming) => {
      const gradient = rowsOf(incoming, node.units);
      const kernelGradient = product(builder, rows, gradient, { left: true });
      return {
        inputs: [wholeOf(product(builder, gradient, kernel, { right: true }), inputShape)],
        parameters: node.bias ? { kernel: kernelGradient, bias: biasGradient(builder, gradient) } : { kernel: kernelGradient },
      };
    },
  };
}
