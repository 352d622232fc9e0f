import { channelsOf } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import { elementwise } from '../tensor/elementwise.ts';
import { rowSums } from '../tensor/sums.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y_k = exp x_k / Σ exp x_j over the last axis. Gradient: dL/dx = y·(dL/dy - Σ y_j·dL/dy_j). */
export function softmax(input: Output, { builder, inputShape }: NodeContext): Applied {
  const { minus, times } = elementwise(builder);
  const columns = channelsOf(inputShape);
  const { type } = input;
  const rows = reshape(builder, input, [-1, columns]);
  const probabilities = builder.add({ op: 'Softmax', inputs: [rows], attributes: { T: { type } }, type });
  return {
    output: reshape(builder, probabilities, [-1, ...inputShape]),
    backward: (incoming) => {
      const gradient = reshape(builder, incoming, [-1, columns]);
      const shared = rowSums(builder, times(gradient, probabilities), columns);
      return { inputs: [reshape(builder, times(probabilities, minus(gradient, shared)), [-1, ...inputShape])] };
    },
  };
}
