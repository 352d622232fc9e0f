import type { MatmulNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { batchedProduct } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * Y = A·B on the last two axes, or A·Bᵀ.
 * Gradients: dL/dA = dL/dY·Bᵀ and dL/dB = Aᵀ·dL/dY, or dL/dA = dL/dY·B and dL/dB = dL/dYᵀ·A.
 */
export function matrixProduct({ transposeRight }: MatmulNode, left: Output, right: Output, { builder }: NodeContext): Applied {
  return {
    output: batchedProduct(builder, left, right, { right: transposeRight }),
    backward: (gradient) => ({
      inputs: [
        batchedProduct(builder, gradient, right, { right: !transposeRight }),
        transposeRight ? batchedProduct(builder, gradient, left, { left: true }) : batchedProduct(builder, left, gradient, { left: true }),
      ],
    }),
  };
}
