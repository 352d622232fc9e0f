import { entropyBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, zeta } from '../shared-settings.ts';
import { pruneByCount, weightCandidates } from '../weight-budget.ts';

/** Prunes by the entropy-guided budget over the layers that are not locked. */
export const nepenthe = defineMethod({
  kind: 'nepenthe',
  name: 'NEPENTHE',
  label: 'NEPENTHE: entropy budget',
  source: 'Liao, Quétu, Nguyen, Tartaglione, arXiv 2404.16890.',
  fields: { rounds, zeta, delta, locked },
  needs: ['states', 'weights'],
  decide: (settings, input) => {
    const candidates = weightCandidates(input);
    const open = candidates.filter(({ layer }) => !settings.locked.includes(layer));
    const budget = entropyBudget(open, settings.zeta).layers;
    return decided(
      pruneByCount(candidates, new Map(budget.map(({ layer, pruned }) => [layer, pruned])), {
        epochs: input.epochs,
        why: 'entropy budget',
        shares: new Map(budget.map(({ layer, share }) => [layer, share])),
      }),
    );
  },
});
