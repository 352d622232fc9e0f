import type { Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = a + b. Gradients: dL/da = dL/db = dL/dy. */
export function addition(left: Output, right: Output, { builder }: NodeContext): Applied {
  return { output: binary(builder, 'AddV2', left, right), backward: (gradient) => ({ inputs: [gradient, gradient] }) };
}
