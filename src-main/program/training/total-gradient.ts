import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { GradientPart } from '../operations/applied.ts';
import { sumOf } from '../tensor/arithmetic.ts';
import { concatenate } from '../tensor/arrays.ts';

/** What one reader of a node hands back to it. */
export interface GradientShare {
  readonly gradient: Output;
  /** Where the gradient is 0 but for this. */
  readonly part?: GradientPart;
}

/** The sum of what all readers hand back. Slices that complete each other are joined, not filled up with zeros and added. */
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
