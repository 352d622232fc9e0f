import { channelsOf, elementsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary, reduce } from '../tensor/arithmetic.ts';
import { constant, reshape, shapeVector } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y[n, c] = Σ x[n, i, j, c] / (height·width). Gradient: dL/dx[n, i, j, c] = dL/dy[n, c] / (height·width).
 */
export function globalAveragePool(input: Output, { builder, inputShape }: NodeContext): Applied {
  const channels = channelsOf(inputShape);
  const share = channels / elementsOf(inputShape);
  return {
    output: reduce(builder, 'Mean', input, constant(builder, 'int32', [1, 2])),
    backward: (gradient) => {
      const scaled = binary(builder, 'Mul', gradient, constant(builder, gradient.type, share));
      const cell = reshape(builder, scaled, [-1, 1, 1, channels]);
      return {
        inputs: [
          builder.add({
            op: 'BroadcastTo',
            inputs: [cell, shapeVector(builder, input)],
            attributes: { T: { type: cell.type }, Tidx: { type: 'int32' } },
            type: cell.type,
          }),
        ],
      };
    },
  };
}
