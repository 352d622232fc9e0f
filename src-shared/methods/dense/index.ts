import { z } from 'zod';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';

/** No pruning: the baseline. With rounds, it is a control that trains as long as a pruning method. */
export const dense = defineMethod({
  kind: 'dense',
  name: 'Dense training',
  label: 'Dense (no pruning)',
  shows: 'What the network reaches without pruning: the baseline of every comparison.',
  source: 'The baseline.',
  fields: {
    rounds: z.int().min(0).max(1000).default(0).describe('Number of additional trainings, each with a complete schedule.'),
    calibration: z
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe('Fraction of the training images that are held out, so that the training is that of a method with calibration images.')
      .meta({ title: 'Calibration images (share)' }),
  },
  needs: [],
  decide: (_, { epochs }) => decided({ actions: [], trainEpochs: epochs, layers: [] }),
});
