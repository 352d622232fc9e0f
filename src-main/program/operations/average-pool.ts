import type { Attributes } from '#main/saved-model/attribute.ts';
import type { Pool2dNode, Shape } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { constant, shapeVector } from '../tensor/arrays.ts';
import { cropImages, isPadded, padImages } from '../tensor/padding.ts';
import type { Applied, NodeContext } from './applied.ts';
import { cellsInside } from './pool-window.ts';

/**
 * y[n, i, j, c] = Σ x[n, i·s + k - p, j·s + l - q, c] / m[i, j] over the window's m[i, j] cells inside the image.
 * Gradient: dL/dx is the sum of dL/dy[n, i, j, c] / m[i, j] over the windows that contain the cell.
 * TensorFlow divides by the size of the whole window, so with padding its result is scaled by window / m.
 */
export function averagePool(node: Pool2dNode, input: Output, { builder, inputShape, outputShape }: NodeContext): Applied {
  const { type } = input;
  const hasPadding = isPadded(node.padding);
  const padded = hasPadding ? padImages(builder, input, node.padding, 0) : input;
  const attributes: Attributes = {
    T: { type },
    ksize: { integers: [1, ...node.window, 1] },
    strides: { integers: [1, ...node.stride, 1] },
    padding: { text: 'VALID' },
    data_format: { text: 'NHWC' },
  };
  const pooled = builder.add({ op: 'AvgPool', inputs: [padded], attributes, type });
  const scale = hasPadding
    ? constant(builder, type, paddingScale(node, inputShape, outputShape), [1, ...outputShape.slice(0, 2), 1])
    : undefined;
  return {
    output: scale ? binary(builder, 'Mul', pooled, scale) : pooled,
    backward: (gradient) => {
      const scaled = scale ? binary(builder, 'Mul', gradient, scale) : gradient;
      const spread = builder.add({ op: 'AvgPoolGrad', inputs: [shapeVector(builder, padded), scaled], attributes, type });
      return { inputs: [hasPadding ? cropImages(builder, spread, node.padding, inputShape) : spread] };
    },
  };
}

/** window / m for each output position, row-major. */
function paddingScale(node: Pool2dNode, input: Shape, output: Shape): number[] {
  const { rows, columns } = cellsInside(node, input, output);
  const cells = node.window[0] * node.window[1];
  return rows.flatMap((height) => columns.map((width) => cells / (height * width)));
}
