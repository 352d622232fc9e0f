import { entropyBudget } from '#shared/pruning/index.ts';
import type { Decision, Stop } from './decision.ts';
import type { RoundInput } from './method.ts';
import type { Unbypassed } from './shared-settings.ts';
import { pruneByBudget } from './weight-budget.ts';

interface EntropyGuided {
  readonly zeta: number;
  readonly locked: readonly string[];
  readonly unbypassed: Unbypassed;
}

/** Prunes ζ of the weights by the {@link entropyBudget}. */
export function pruneByEntropy(settings: EntropyGuided, input: RoundInput<'states' | 'weights'>): Decision | Stop {
  return pruneByBudget(input, {
    ...settings,
    why: 'entropy budget',
    budget: (open) => {
      const { layers } = entropyBudget(open, settings.zeta);
      return { counts: layers.map(({ pruned }) => pruned), shares: layers.map(({ share }) => share) };
    },
  });
}
