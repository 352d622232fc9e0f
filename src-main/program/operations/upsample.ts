import type { Attributes } from '#main/saved-model/attribute.ts';
import type { UpsampleNode } from '#shared/graph/operations/upsample.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y[n, i, j, c] = x[n, ⌊i / f₀⌋, ⌊j / f₁⌋, c]. Gradient: dL/dx is the sum of dL/dy over the f₀ x f₁ copies of a pixel, computed as f₀ f₁ times
 * their mean, since the gradient kernel of the resize adds in no fixed order on a GPU.
 */
export function upsampled({ factors }: UpsampleNode, input: Output, { builder, outputShape }: NodeContext): Applied {
  const { type } = input;
  const size = constant(builder, 'int32', outputShape.slice(0, 2));
  // With half-pixel centers, no pixel is at a rounding boundary.
  const attributes: Attributes = { T: { type }, align_corners: { flag: false }, half_pixel_centers: { flag: true } };
  const window = [1, ...factors, 1];
  return {
    output: builder.add({ op: 'ResizeNearestNeighbor', inputs: [input, size], attributes, type }),
    backward: (gradient) => {
      const pooling: Attributes = {
        T: { type },
        ksize: { integers: window },
        strides: { integers: window },
        padding: { text: 'VALID' },
        data_format: { text: 'NHWC' },
      };
      const mean = builder.add({ op: 'AvgPool', inputs: [gradient], attributes: pooling, type });
      return { inputs: [binary(builder, 'Mul', mean, constant(builder, type, factors[0] * factors[1]))] };
    },
  };
}
