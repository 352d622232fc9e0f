import type { Model } from '#shared/graph/index.ts';
import { type MergePolicy, reduce, type Reduction } from '#shared/reduction/index.ts';

/** How a network whose linear layers are linear already is reduced. */
export type Reducing = MergePolicy;

export function reduceBy(model: Model, merging: Reducing, without: ReadonlySet<string> = new Set()): Reduction {
  return reduce(model, new Map(), { tolerance: 0, without, merging });
}
