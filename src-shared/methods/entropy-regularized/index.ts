import { z } from 'zod';
import { entropyFields, entropyTerm, lambda, needsSavings } from '#shared/objective/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';

/** Dense training, with rounds if wanted, whose objective adds the layers' differentiable entropies. */
export const entropyRegularized = defineMethod({
  kind: 'entropy-regularized',
  name: 'Entropy-regularized training',
  label: 'Entropy-regularized (no pruning)',
  shows: 'Whether training with entropy in the objective alone makes layers linear.',
  source: 'Nepenthe Lab, after the question that arXiv 2404.16890 closes with.',
  fields: {
    rounds: z.int().min(0).max(1000).default(0).describe('Number of additional trainings, each with a complete schedule.'),
    lambda: lambda.default(0.1),
    ...entropyFields,
  },
  needs: [],
  objective: (settings, layers, savings) => [entropyTerm(settings, 'method', layers, savings)],
  objectiveNeedsSavings: needsSavings,
  decide: (_, { epochs }) => decided({ actions: [], trainEpochs: epochs, layers: [] }),
});
