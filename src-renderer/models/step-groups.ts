import type { PlannedStep } from '#shared/reduction/index.ts';

/** Steps of one kind, as they follow each other in the plan. */
export interface StepGroup {
  readonly kind: PlannedStep['kind'];
  readonly title: string;
  readonly steps: readonly PlannedStep[];
  readonly taken: number;
  /** What its steps that are taken save together. */
  readonly parameters: number;
  readonly macs: number;
  readonly exactOn: PlannedStep['exactOn'];
}

const titles: Readonly<Record<PlannedStep['kind'], string>> = {
  linearize: 'Make rectifiers linear',
  silence: 'Silence OFF neurons',
  'fold-normalization': 'Fold batch normalization',
  'remove-branch': 'Remove dead branches',
  'remove-layer': 'Remove dead layers',
  'remove-channels': 'Remove dead channels',
  'drop-rectifier': 'Drop idle rectifiers',
  'fold-linear-form': 'Fold linear forms',
  'merge-dense': 'Merge dense maps',
};

export const exactWords: Readonly<Record<PlannedStep['exactOn'], string>> = { data: 'on the data', input: 'for every input' };

export function stepGroups(steps: readonly PlannedStep[]): readonly StepGroup[] {
  return [...Map.groupBy(steps, ({ kind }) => kind)].map(([kind, own]) => {
    const taken = own.filter((step) => step.taken);
    const saved = (value: (cost: PlannedStep['before']) => number): number =>
      taken.reduce((sum, { before, after }) => sum + value(before) - value(after), 0);
    return {
      kind,
      title: titles[kind],
      steps: own,
      taken: taken.length,
      parameters: saved(({ parameters }) => parameters),
      macs: saved(({ macs }) => macs),
      exactOn: own.some(({ exactOn }) => exactOn === 'data') ? 'data' : 'input',
    };
  });
}
