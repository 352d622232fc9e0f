import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { GradientPart } from '../operations/applied.ts';
import { sumOf } from '../tensor/arithmetic.ts';
import { concatenate } from '../tensor/arrays.ts';

/** The gradient that one reader of a node passes back. */
export interface GradientShare {
  readonly gradient: Output;
  /** Set if the gradient is 0 outside this slice. */
  readonly part?: GradientPart;
}

/** The sum of all readers' gradients. Slices that cover the tensor exactly are concatenated, which is cheaper than padding and adding. */
export function totalGradient(builder: GraphBuilder, shares: readonly GradientShare[]): Output {
  const parts = shares.flatMap(({ part }) => (part ? [part] : [])).toSorted((one, other) => one.start - other.start);
  const [first] = parts;
  const isComplete = parts.length === shares.length && coverExactly(parts);
  if (!first || !isComplete)
    return sumOf(
      builder,
      shares.map(({ gradient }) => gradient),
    );
  const values = parts.map(({ value }) => value);
  return values.length === 1 ? first.value : concatenate(builder, values, first.axis + 1);
}

function coverExactly(parts: readonly GradientPart[]): boolean {
  const ends = parts.map(({ end }) => end);
  return (
    parts.every(({ axis, start }, index) => axis === parts[0]?.axis && start === (ends[index - 1] ?? 0)) && ends.at(-1) === parts[0]?.size
  );
}
