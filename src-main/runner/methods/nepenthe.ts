import { entropyBudget } from '#shared/pruning/index.ts';
import { isWithinDelta } from './delta.ts';
import { prunableLayer } from './irrelevance.ts';
import type { Method } from './method.ts';

export interface PruningSettings {
  readonly rounds: number;
  readonly zeta: number;
  readonly delta: number;
  /** Names of layers that are never pruned. */
  readonly locked: readonly string[];
}

/** The entropy-guided budget of NEPENTHE (arXiv 2404.16890) over the layers that are not locked. */
export function nepentheMethod({ rounds, zeta, delta, locked }: PruningSettings): Method {
  return {
    rounds,
    decide: (layers) => {
      const open = layers.filter(({ layer }) => !locked.includes(layer)).map(prunableLayer);
      const allocation = new Map(entropyBudget(open, zeta).layers.map((budget) => [budget.layer, budget]));
      return layers.map((measured) => {
        const budget = allocation.get(measured.layer);
        if (budget) return budget;
        const { layer, remaining, entropy, magnitude } = prunableLayer(measured);
        return { layer, remaining, irrelevance: entropy * magnitude, share: 0, pruned: 0 };
      });
    },
    accepts: (accuracy, denseAccuracy) => isWithinDelta(accuracy, denseAccuracy, delta),
  };
}
