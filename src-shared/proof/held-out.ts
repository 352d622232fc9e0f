import { z } from 'zod';

const percent = z.number().min(0).max(100);
const count = z.int().min(0);

/** Accuracy in percent on images that were not used for training. */
export const heldOutAccuracySchema = z.object({ validation: percent, test: percent });

export const latencySchema = z.object({
  batch: count,
  median: z.number().describe('Milliseconds per call.'),
  low: z.number().describe('First quartile.'),
  high: z.number().describe('Third quartile.'),
  calls: count,
});
