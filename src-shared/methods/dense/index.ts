import { z } from 'zod';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';

/** No pruning: the baseline, and with rounds the control that trains as long as a method that prunes. */
export const dense = defineMethod({
  kind: 'dense',
  name: 'Dense training',
  label: 'Dense (no pruning)',
  source: 'The baseline.',
  fields: {
    rounds: z.int().min(0).max(1000).default(0).describe('Trainings after the first, each with the whole schedule again.'),
  },
  needs: [],
  decide: (_, { epochs }) => decided({ actions: [], trainEpochs: epochs, layers: [] }),
});
