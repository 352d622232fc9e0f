import { magnitudeBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, unbypassed, zeta } from '../shared-settings.ts';
import { pruneByBudget } from '../weight-budget.ts';

/**
 * Iterative magnitude pruning, global over the layers that are not locked. It prunes the same layers as NEPENTHE, with a budget that
 * ignores entropy.
 */
export const imp = defineMethod({
  kind: 'imp',
  name: 'Magnitude pruning',
  label: 'IMP: iterative magnitude pruning',
  shows: 'How far pruning by magnitude alone gets, with a budget that ignores entropy.',
  source: 'Han, Pool, Tran, Dally, NeurIPS 2015; global as in Frankle and Carbin, ICLR 2019.',
  fields: { rounds, zeta, delta, locked, unbypassed },
  milder: 'lower method.zeta',
  needs: ['states', 'weights'],
  decide: (settings, input) =>
    decided(
      pruneByBudget(input, {
        ...settings,
        why: 'smallest magnitudes across all layers',
        budget: (open) => ({ counts: magnitudeBudget(open, settings.zeta) }),
      }),
    ),
});
