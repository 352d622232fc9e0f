import { channelsOf, elementsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary, reduce } from '../tensor/arithmetic.ts';
import { constant, reshape, shapeVector } from '../tensor/arrays.ts';
import { broadcastTo } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y[n, c] = Σ x[n, …, c] / positions, over all axes between batch and channels. Gradient: dL/dx[n, …, c] = dL/dy[n, c] / positions. */
export function globalAveragePool(input: Output, { builder, inputShape }: NodeContext): Applied {
  const channels = channelsOf(inputShape);
  const positions = inputShape.slice(0, -1);
  const axes = positions.map((_, axis) => axis + 1);
  return {
    output: reduce(builder, 'Mean', input, constant(builder, 'int32', axes)),
    backward: (gradient) => {
      const scaled = binary(builder, 'Mul', gradient, constant(builder, gradient.type, 1 / elementsOf(positions)));
      const cell = reshape(builder, scaled, [-1, ...positions.map(() => 1), channels]);
      return { inputs: [broadcastTo(builder, cell, shapeVector(builder, input))] };
    },
  };
}
