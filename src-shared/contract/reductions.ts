import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/index.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

const count = z.int().min(0);

/** How a round's model would be reduced. Both graphs are ModelGraphs. */
export const reductionPlanSchema = z.object({
  runId: z.string(),
  round: count,
  steps: z.array(reductionStepSchema),
  before: networkCostSchema,
  after: networkCostSchema,
  places: z.record(z.string(), z.string().nullable()).describe('Each node → the node that replaces it; null if it is removed.'),
  original: z.unknown().describe('The network of the round, as trained.'),
  reduced: z.unknown().describe('The reduced network.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
