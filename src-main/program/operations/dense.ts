import type { DenseNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { addBias, biasGradient, product } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x·w + b with x `[count, inputs]` and w `[inputs, units]`.
 * Gradients: dL/dx = dL/dy·wᵀ, dL/dw = xᵀ·dL/dy, dL/db = Σ dL/dy over the batch.
 */
export function dense(node: DenseNode, input: Output, context: NodeContext): Applied {
  const { builder } = context;
  const kernel = context.parameter('kernel');
  const linear = product(builder, input, kernel);
  return {
    output: node.bias ? addBias(builder, linear, context.parameter('bias')) : linear,
    backward: (gradient) => {
      const kernelGradient = product(builder, input, gradient, { left: true });
      return {
        inputs: [product(builder, gradient, kernel, { right: true })],
        parameters: node.bias ? { kernel: kernelGradient, bias: biasGradient(builder, gradient) } : { kernel: kernelGradient },
      };
    },
  };
}
