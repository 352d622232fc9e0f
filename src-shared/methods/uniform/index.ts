import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, zeta } from '../shared-settings.ts';
import { pruneByCount, weightCandidates } from '../weight-budget.ts';

/** Prunes the fraction ζ of the remaining weights in every layer that is not locked, rounded per layer. */
export const uniform = defineMethod({
  kind: 'uniform',
  name: 'Uniform pruning',
  label: 'Uniform magnitude pruning',
  source: 'Layer-wise magnitude pruning with one rate: Han, Pool, Tran, Dally, NeurIPS 2015.',
  fields: { rounds, zeta, delta, locked },
  needs: ['states', 'weights'],
  decide: (settings, input) => {
    const candidates = weightCandidates(input);
    const open = candidates.filter(({ layer }) => !settings.locked.includes(layer));
    return decided(
      pruneByCount(candidates, new Map(open.map(({ layer, remaining }) => [layer, Math.round(settings.zeta * remaining)])), {
        epochs: input.epochs,
        why: 'ζ of the layer’s weights',
      }),
    );
  },
});
