import { z } from 'zod';
import { entropyMagnitudeTerm, LAMBDA } from '#shared/objective/index.ts';
import { entropyBudget } from '#shared/pruning/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, unbypassed, ZETA } from '../shared-settings.ts';
import { pruneByBudget } from '../weight-budget.ts';

/**
 * The objective of each round shrinks the weights of layers with low entropy: λ Σ_l (1 - H_l) mean|w_l|, H_l measured after the round before.
 * Prunes nothing unless ζ is set; then by NEPENTHE's budget.
 */
export const entropyMagnitude = defineMethod({
  kind: 'entropy-magnitude',
  name: 'Entropy-magnitude regularization',
  label: 'Entropy-magnitude: low entropy shrinks weights',
  shows: 'Whether layers of low entropy shrink by themselves if the objective asks for it.',
  source: 'Nepenthe Lab, after the question that arXiv 2404.16890 closes with.',
  fields: {
    rounds,
    lambda: z.number().min(0).max(1e6).default(0.01).describe('λ: the strength of the term; 0 leaves it out.').meta({ title: LAMBDA }),
    zeta: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('ζ: the fraction of the remaining weights that each round prunes; 0 for none.')
      .meta({ title: ZETA }),
    delta,
    locked,
    unbypassed,
  },
  milder: 'lower method.zeta',
  needs: ['states', 'weights'],
  objective: ({ lambda, locked: closed }, layers) => [
    entropyMagnitudeTerm(
      lambda,
      'method.lambda',
      layers.filter(({ name }) => !closed.includes(name)),
    ),
  ],
  decide: (settings, input) => {
    if (settings.zeta === 0) return decided({ actions: [], trainEpochs: input.epochs, layers: [] });
    return decided(
      pruneByBudget(input, {
        ...settings,
        why: 'entropy budget',
        budget: (open) => {
          const { layers } = entropyBudget(open, settings.zeta);
          return { counts: layers.map(({ pruned }) => pruned), shares: layers.map(({ share }) => share) };
        },
      }),
    );
  },
});
