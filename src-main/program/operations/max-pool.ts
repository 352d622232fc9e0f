import type { Attributes } from '#main/saved-model/attribute.ts';
import type { Pool2dNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { cropImages, isPadded, padImages } from '../tensor/padding.ts';
import type { Applied, NodeContext } from './applied.ts';
import { cellsInside } from './pool-window.ts';

/**
 * y[n, i, j, c] = max x[n, i·s + k - p, j·s + l - q, c] over the window's cells inside the image.
 * Gradient: dL/dy goes to the maximum's cell and is summed where windows overlap.
 */
export function maxPool(node: Pool2dNode, input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  cellsInside(node, inputShape, outputShape);
  const { type } = input;
  const padded = isPadded(node.padding) ? padImages(builder, input, node.padding, -Infinity) : input;
  const attributes: Attributes = {
    T: { type },
    ksize: { integers: [1, ...node.window, 1] },
    strides: { integers: [1, ...node.stride, 1] },
    padding: { text: 'VALID' },
    explicit_paddings: { integers: [] },
    data_format: { text: 'NHWC' },
  };
  const output = builder.add({ op: 'MaxPool', inputs: [padded], attributes, type });
  return {
    output,
    backward: (gradient) => {
      const spread = builder.add({ op: 'MaxPoolGrad', inputs: [padded, output, gradient], attributes, type });
      return { inputs: [isPadded(node.padding) ? cropImages(builder, spread, node.padding, inputShape) : spread] };
    },
  };
}
