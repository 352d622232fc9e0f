import { uniformBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, unbypassed, zeta } from '../shared-settings.ts';
import { pruneByBudget } from '../weight-budget.ts';

/** Prunes the fraction ζ of the remaining weights in every layer that is not locked, rounded per layer. */
export const uniform = defineMethod({
  kind: 'uniform',
  name: 'Uniform pruning',
  label: 'Uniform magnitude pruning',
  shows: 'What the distribution of a budget among layers contributes: here every layer loses the same share.',
  source: 'Layer-wise magnitude pruning with one rate: Han, Pool, Tran, Dally, NeurIPS 2015.',
  fields: { rounds, zeta, delta, locked, unbypassed },
  milder: 'lower method.zeta',
  needs: ['states', 'weights'],
  decide: (settings, input) =>
    decided(
      pruneByBudget(input, {
        ...settings,
        why: 'ζ of the layer’s weights',
        budget: (open) => ({ counts: uniformBudget(open, settings.zeta) }),
      }),
    ),
});
