import type { Output } from '../graph-def/graph-builder.ts';
import { binary, reduce } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = a·b elementwise, with b broadcast along its axes of size 1. Gradients: dL/da = b·dL/dy; dL/db = Σ a·dL/dy over those axes. */
export function multiplication(left: Output, right: Output, { builder, inputShapes: [large = [], small = []] }: NodeContext): Applied {
  const times = (one: Output, other: Output): Output => binary(builder, 'Mul', one, other);
  const repeated = large.flatMap((size, axis) => (small[axis] === 1 && size !== 1 ? [axis + 1] : []));
  const sum = (value: Output): Output =>
    repeated.length === 0 ? value : reduce(builder, 'Sum', value, constant(builder, 'int32', repeated), true);
  return {
    output: times(left, right),
    backward: (gradient) => ({ inputs: [times(gradient, right), sum(times(gradient, left))] }),
  };
}
