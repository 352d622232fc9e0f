import type { Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = s x per channel, s fixed. Gradient: dL/dx = s dL/dy. */
export function scale(input: Output, context: NodeContext): Applied {
  const factor = context.parameter('scale');
  const scaled = (value: Output): Output => binary(context.builder, 'Mul', value, factor);
  return { output: scaled(input), backward: (gradient) => ({ inputs: [scaled(gradient)] }) };
}
