import { elementsOf, type Shape, stridesOf } from '#shared/graph/index.ts';
import type { Numbers } from '../../number-types.ts';
import { Refusal } from '../refusal.ts';
import type { FoldBudget } from './fold.ts';

/** Visits the elements of a shape, row-major, with their index in a source of strides `steps`. */
export function forEachElement(
  shape: Shape,
  steps: readonly number[],
  start: number,
  visit: (index: number, source: number) => void,
): void {
  const elements = elementsOf(shape);
  const coordinates = [...shape].fill(0);
  let source = start;
  for (let index = 0; index < elements; index++) {
    visit(index, source);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (coordinates[axis] ?? 0) + 1;
      source += steps[axis] ?? 0;
      coordinates[axis] = next;
      if (next < (shape[axis] ?? 1)) break;
      source -= next * (steps[axis] ?? 0);
      coordinates[axis] = 0;
    }
  }
}

/** Copies a strided view of `numbers` with the given shape; `steps` are its strides. */
export function stridedCopy(budget: FoldBudget, numbers: Numbers, shape: Shape, steps: readonly number[], start = 0): Numbers {
  const result = budget.empty(numbers, shape);
  forEachElement(shape, steps, start, (index, source) => {
    result[index] = numbers[source] ?? NaN;
  });
  return result;
}

/** The shape of two tensors broadcast to each other. */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw new Refusal(`[${a.join(', ')}] and [${b.join(', ')}] cannot be broadcast`);
    return left === 1 ? right : left;
  });
}

/** Strides of a tensor of shape `from` broadcast to `to`. */
export function broadcastSteps(from: Shape, to: Shape): readonly number[] {
  const strides = stridesOf(from);
  const offset = to.length - from.length;
  return to.map((_, axis) => (from[axis - offset] === undefined || from[axis - offset] === 1 ? 0 : (strides[axis - offset] ?? 0)));
}
