import { entropyBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, unbypassed, zeta } from '../shared-settings.ts';
import { pruneByBudget } from '../weight-budget.ts';

/** Prunes by the entropy-guided budget over the layers that are not locked. */
export const nepenthe = defineMethod({
  kind: 'nepenthe',
  name: 'NEPENTHE',
  label: 'NEPENTHE: entropy budget',
  source: 'Liao, Quétu, Nguyen, Tartaglione, arXiv 2404.16890.',
  fields: { rounds, zeta, delta, locked, unbypassed },
  needs: ['states', 'weights'],
  decide: (settings, input) =>
    decided(
      pruneByBudget(input, {
        ...settings,
        why: 'entropy budget',
        budget: (open) => {
          const { layers } = entropyBudget(open, settings.zeta);
          return { counts: layers.map(({ pruned }) => pruned), shares: layers.map(({ share }) => share) };
        },
      }),
    ),
});
