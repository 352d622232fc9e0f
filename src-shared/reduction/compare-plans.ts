import type { PlannedStep } from './step-schema.ts';

/** The steps in which two plans differ. */
export interface PlanDifference {
  /** Steps that only the first plan takes, in its order. */
  readonly onlyFirst: readonly PlannedStep[];
  /** Steps that only the second plan takes, in its order. */
  readonly onlySecond: readonly PlannedStep[];
}

/** Compares the steps that two plans take, by their IDs. */
export function comparePlans(first: readonly PlannedStep[], second: readonly PlannedStep[]): PlanDifference {
  return { onlyFirst: takenOnlyIn(first, second), onlySecond: takenOnlyIn(second, first) };
}

function takenOnlyIn(steps: readonly PlannedStep[], others: readonly PlannedStep[]): readonly PlannedStep[] {
  const taken = new Set(others.flatMap((step) => (step.taken ? [step.id] : [])));
  return steps.filter((step) => step.taken && !taken.has(step.id));
}
