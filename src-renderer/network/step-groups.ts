import type { PlannedStep } from '#shared/reduction/index.ts';

export interface StepGroup {
  readonly kind: PlannedStep['kind'];
  readonly title: string;
  readonly steps: readonly PlannedStep[];
}

const TITLES: Record<PlannedStep['kind'], string> = {
  linearize: 'Rectifiers made linear',
  silence: 'Neurons silenced',
  'fold-normalization': 'Normalization folded',
  'remove-branch': 'Branches removed',
  'remove-layer': 'Layers removed',
  'remove-channels': 'Channels removed',
  'drop-rectifier': 'Idle rectifiers dropped',
  'fold-linear-form': 'Linear forms folded',
  'merge-dense': 'Dense maps merged',
};

/** The steps of a plan by kind, kinds in the order in which the plan comes to them. */
export function groupSteps(steps: readonly PlannedStep[]): readonly StepGroup[] {
  return [...Map.groupBy(steps, ({ kind }) => kind)].map(([kind, grouped]) => ({ kind, title: TITLES[kind], steps: grouped }));
}
