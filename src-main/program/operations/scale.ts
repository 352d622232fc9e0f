import type { Output } from '../graph-def/graph-builder.ts';
import { biasGradient, binary } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = s x per channel. Gradients: dL/dx = s dL/dy; dL/ds = Σ x dL/dy over all but the last axis, for slopes, the only ones that are trained. */
export function scale(input: Output, context: NodeContext): Applied {
  const { builder } = context;
  const factor = context.parameter('scale');
  const scaled = (value: Output): Output => binary(builder, 'Mul', value, factor);
  return {
    output: scaled(input),
    backward: (gradient) => ({
      inputs: [scaled(gradient)],
      parameters: { scale: biasGradient(builder, binary(builder, 'Mul', gradient, input)) },
    }),
  };
}
