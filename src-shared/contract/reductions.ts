import { z } from 'zod';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { networkCostSchema } from '#shared/costs/index.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

const count = z.int().min(0);

/** How a round's model would be made smaller and shallower. */
export const reductionPlanSchema = z.object({
  runId: z.string(),
  round: count,
  steps: z.array(reductionStepSchema),
  before: networkCostSchema,
  after: networkCostSchema,
  nodeMap: z.record(z.string(), z.string().nullable()).describe('Each node → the node that does its work then; null: gone.'),
  original: modelGraphSchema.describe('The network of the round, as it was trained.'),
  reduced: modelGraphSchema.describe('The network that would be left.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
