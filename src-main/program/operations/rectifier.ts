import type { Output } from '../graph-def/graph-builder.ts';
import { unary } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = max(z, 0). Gradient: dL/dz = dL/dy where z > 0, else 0. It reads y, which is positive exactly where z is, so that z need
 * not be kept.
 */
export function rectifier(input: Output, { builder }: NodeContext): Applied {
  const output = unary(builder, 'Relu', input);
  return {
    output,
    backward: (gradient) => ({
      inputs: [builder.add({ op: 'ReluGrad', inputs: [gradient, output], attributes: { T: { type: output.type } }, type: output.type })],
    }),
  };
}
