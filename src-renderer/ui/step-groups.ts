import { latencyChange } from '#shared/proof/index.ts';
import type { PlannedStep } from '#shared/reduction/index.ts';

/** Steps of one kind, in plan order. */
export interface StepGroup {
  readonly kind: PlannedStep['kind'];
  readonly title: string;
  readonly steps: readonly PlannedStep[];
  readonly taken: number;
  /** Total savings of the included steps. */
  readonly parameters: number;
  readonly macs: number;
  /** The least that any of them is exact on. */
  readonly exactOn: PlannedStep['exactOn'];
}

const titles: Readonly<Record<PlannedStep['kind'], string>> = {
  'bypass-block': 'Bypass blocks',
  'drop-convolution': 'Replace convolutions by the identity',
  'majority-form': 'Linearize by majority states',
  linearize: 'Linearize rectifiers',
  silence: 'Silence constant neurons',
  'fold-normalization': 'Fold batch normalization',
  'remove-branch': 'Remove dead branches',
  'remove-layer': 'Remove dead layers',
  'remove-channels': 'Remove dead channels',
  'drop-rectifier': 'Drop idle rectifiers',
  'fold-linear-form': 'Fold linear forms',
  'pool-first': 'Pool before pointwise layers',
  'merge-convolutions': 'Merge convolutions',
  'fuse-skip': 'Fuse skip connections',
  'merge-dense': 'Merge dense layers',
};

/** From the weakest promise to the strongest. */
const weakest = ['nothing', 'data', 'images', 'input'] as const;

/** `predicted 0.412 → 0.301 ms` */
export function latencyText(latency: NonNullable<PlannedStep['latency']>): string {
  return `predicted ${latencyChange(latency)} ms`;
}

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
      exactOn: weakest.find((exactOn) => own.some((step) => step.exactOn === exactOn)) ?? 'input',
    };
  });
}
