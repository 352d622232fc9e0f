import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { type MergePolicy, type ObservedStates, reduce, type Reduction } from '#shared/reduction/index.ts';

/** The reduction of a model; undefined if its output does not depend on its input. */
export function reductionOf(
  model: Model,
  states: ObservedStates,
  merging?: MergePolicy,
  without: ReadonlySet<string> = new Set(),
): Reduction | undefined {
  try {
    return reduce(model, states, { tolerance: 0, without, merging });
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}
