/** How entropy is measured. The fields are independent. */
export interface EntropySettings {
  /** What an observation at exactly z = 0 counts as: not at all, OFF or ON. */
  readonly zero: 'ignore' | 'off' | 'on';
  /** Entropy of all observations, or per evaluation batch and averaged over the batches. */
  readonly pool: 'dataset' | 'batch';
  /** The mean over neurons that guides pruning: over all of them, or over those with nonzero entropy. */
  readonly statistic: 'nonzero' | 'mean';
  /** Leaves out neurons without a surviving path to the output. */
  readonly excludeDead: boolean;
  /** The states: the signs of z, or the linear regions of the activation. */
  readonly states: 'sign' | 'linear-regions';
  /** τ: the largest error of a region that is approximately linear. */
  readonly tau: number;
  /** Largest number of minority observations of a neuron that counts as none; 0 is strict. */
  readonly tolerance: number;
}

/** The fields in which published measurements differ. */
export type EntropyConvention = Pick<EntropySettings, 'zero' | 'pool' | 'statistic' | 'excludeDead' | 'states'>;

/**
 * Published measurements as values of the fields. `nepenthe`: arXiv 2404.16890. `egp` and `easier`: the code of arXiv 2308.06619 and arXiv
 * 2404.18949, in which every batch counts the same, including a smaller last one.
 */
export const entropyConventions = {
  nepenthe: { zero: 'ignore', pool: 'dataset', statistic: 'nonzero', excludeDead: false, states: 'sign' },
  egp: { zero: 'off', pool: 'batch', statistic: 'nonzero', excludeDead: false, states: 'sign' },
  easier: { zero: 'on', pool: 'batch', statistic: 'mean', excludeDead: false, states: 'sign' },
} as const satisfies Readonly<Record<string, EntropyConvention>>;

export type EntropyConventionName = keyof typeof entropyConventions;

/** The convention with these values; undefined if there is none. */
export function conventionOf(settings: EntropyConvention): EntropyConventionName | undefined {
  const names = Object.keys(entropyConventions) as EntropyConventionName[];
  return names.find((name) =>
    Object.entries(entropyConventions[name]).every(([field, value]) => settings[field as keyof EntropyConvention] === value),
  );
}
