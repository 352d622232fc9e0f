import type { Model } from '#shared/graph/index.ts';
import type { ReductionStepKind } from '#shared/reduction/reduction-step.ts';
import { reduceBy, type Reducing } from './reduce-by.ts';

/** The network as it is reduced without the steps of one kind. */
export interface WithoutKind {
  readonly kind: ReductionStepKind;
  /** Steps of this kind in the reduction with all kinds. */
  readonly steps: number;
  readonly left: Model;
}

/** Leaves out the steps of each kind in turn, and those of the kind that then take their place. */
export function withoutEachKind(model: Model, reducing: Reducing): readonly WithoutKind[] {
  const kinds = Map.groupBy(reduceBy(model, reducing).steps, ({ kind }) => kind);
  return [...kinds].map(([kind, own]) => ({ kind, steps: own.length, left: withoutKind(model, reducing, kind) }));
}

function withoutKind(model: Model, reducing: Reducing, kind: ReductionStepKind): Model {
  const without = new Set<string>();
  for (;;) {
    const { steps, reduced } = reduceBy(model, reducing, without);
    // Steps that are left out are listed, too.
    const own = steps.filter((step) => step.kind === kind && !without.has(step.id));
    if (own.length === 0) return reduced;
    for (const { id } of own) without.add(id);
  }
}
