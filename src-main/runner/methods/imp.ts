import { magnitudeBudget } from '#shared/pruning/index.ts';
import { isWithinDelta } from './delta.ts';
import { prunableLayer } from './irrelevance.ts';
import type { Method } from './method.ts';
import type { PruningSettings } from './nepenthe.ts';

/**
 * Iterative magnitude pruning, global over the layers that are not locked: the same weights are at stake as for NEPENTHE, only the
 * budget is blind to entropy. The irrelevance is told for comparison and steers nothing.
 */
export function impMethod({ rounds, zeta, delta, locked }: PruningSettings): Method {
  return {
    rounds,
    decide: (layers) => {
      const open = layers.filter(({ layer }) => !locked.includes(layer));
      const counts = new Map(magnitudeBudget(open, zeta).map((count, index) => [open[index]?.layer, count]));
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      return layers.map((measured) => {
        const { layer, remaining, entropy, magnitude } = prunableLayer(measured);
        const pruned = counts.get(layer) ?? 0;
        return { layer, remaining, irrelevance: entropy * magnitude, share: total > 0 ? pruned / total : 0, pruned };
      });
    },
    accepts: (accuracy, denseAccuracy) => isWithinDelta(accuracy, denseAccuracy, delta),
  };
}
