import { elementsOf, stridesOf, type Shape } from '#shared/graph/index.ts';
import type { Numbers } from '../../number-types.ts';
import { Refusal } from '../refusal.ts';
import type { FoldBudget } from './fold.ts';

/** Calls for each place of a shape, row-major, with the source place that moves by `steps`. */
export function eachPlace(shape: Shape, steps: readonly number[], start: number, visit: (index: number, source: number) => void): void {
  const elements = elementsOf(shape);
  const place = [...shape].fill(0);
  let source = start;
  for (let index = 0; index < elements; index++) {
    visit(index, source);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      source += steps[axis] ?? 0;
      place[axis] = next;
      if (next < (shape[axis] ?? 1)) break;
      source -= next * (steps[axis] ?? 0);
      place[axis] = 0;
    }
  }
}

/** Values of `shape` that lie `steps` apart. */
export function taken(budget: FoldBudget, numbers: Numbers, shape: Shape, steps: readonly number[], start = 0): Numbers {
  const result = budget.empty(numbers, shape);
  eachPlace(shape, steps, start, (index, source) => {
    result[index] = numbers[source] ?? NaN;
  });
  return result;
}

/** The shape of two that are broadcast to each other. */
export function jointShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1) throw new Refusal(`[${a.join(', ')}] and [${b.join(', ')}] do not fit together`);
    return left === 1 ? right : left;
  });
}

/** Steps through values of `from` that are repeated to `to`. */
export function broadcastSteps(from: Shape, to: Shape): readonly number[] {
  const strides = stridesOf(from);
  const offset = to.length - from.length;
  return to.map((_, axis) => (from[axis - offset] === undefined || from[axis - offset] === 1 ? 0 : (strides[axis - offset] ?? 0)));
}
