import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/index.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

const count = z.int().min(0);

/** How a round's model would be made smaller and shallower. Both graphs are ModelGraphs. */
export const reductionPlanSchema = z.object({
  runId: z.string(),
  round: count,
  steps: z.array(reductionStepSchema),
  before: networkCostSchema,
  after: networkCostSchema,
  nodeMap: z.record(z.string(), z.string().nullable()).describe('Each node → the node that does its work then; null: gone.'),
  original: z.unknown().describe('The network of the round, as it was trained.'),
  reduced: z.unknown().describe('The network that would be left.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
