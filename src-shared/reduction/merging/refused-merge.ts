import { z } from 'zod';
import type { PredictedLatency } from './merge-policy.ts';

/** Linear layers without a nonlinearity between them that stay apart, or a layer that stays before a pool. */
export const refusedMergeSchema = z.object({
  id: z.string().optional().describe('The step that changes this if it is forced; absent if the result would differ.'),
  nodes: z.array(z.string()).describe('Of the reduced network.'),
  why: z.string(),
});

export type RefusedMerge = z.output<typeof refusedMergeSchema>;

/** Why something that is predicted to save no time is not done, as a sentence. */
export function slowerText(subject: string, { before, after }: PredictedLatency): string {
  return `${subject} is predicted to take ${after.toFixed(3)} ms instead of ${before.toFixed(3)} ms.`;
}
