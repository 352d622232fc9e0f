import { z } from 'zod';
import { reductionChoices } from '#shared/proof/index.ts';

export const count = z.int().min(0);

/** The form of the model. */
export const planField = z.enum(reductionChoices).default('none').describe('none: as trained; exact: reduced by every step of its plan.');

export const heldOutSplits = ['validation', 'test'] as const;

export const splitField = z.enum(heldOutSplits).default('test').describe('The images that are evaluated.');

/** How many images a slow analysis evaluates by default. */
export const MANY_IMAGES = 1000;

export const imagesField = count.describe(
  'How many images of the split are evaluated, spread over it with the same share of each class; 0 for all.',
);

export const seedField = z.int().min(0).max(0xffff_ffff).default(0).describe('Seed of the random numbers.');

/** Evaluation scores: mean negative log-likelihood in nats, accuracy in percent. */
export const scoresSchema = z.object({
  nll: z.number().nullable().describe('Null if it is not finite.'),
  accuracy: z.number(),
});

export type AnalysisScores = z.output<typeof scoresSchema>;
