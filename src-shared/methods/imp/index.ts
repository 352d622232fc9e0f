import { magnitudeBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, zeta } from '../shared-settings.ts';
import { pruneByCount, weightCandidates } from '../weight-budget.ts';

/**
 * Iterative magnitude pruning, global over the layers that are not locked. It prunes the same layers as NEPENTHE, with a budget that
 * ignores entropy.
 */
export const imp = defineMethod({
  kind: 'imp',
  name: 'Magnitude pruning',
  label: 'IMP: iterative magnitude pruning',
  source: 'Han, Pool, Tran, Dally, NeurIPS 2015; global as in Frankle and Carbin, ICLR 2019.',
  fields: { rounds, zeta, delta, locked },
  needs: ['states', 'weights'],
  decide: (settings, input) => {
    const candidates = weightCandidates(input);
    const open = candidates.filter(({ layer }) => !settings.locked.includes(layer));
    const counts = magnitudeBudget(open, settings.zeta);
    return decided(
      pruneByCount(candidates, new Map(open.map(({ layer }, index) => [layer, counts[index] ?? 0])), {
        epochs: input.epochs,
        why: 'smallest magnitudes across all layers',
      }),
    );
  },
});
