import { z } from 'zod';
import { reductionStepKinds } from '#shared/reduction/reduction-step.ts';

const count = z.int().min(0);

const costSchema = z.object({ parameters: count, macs: count.describe('Multiply-accumulates of one image.') });

export const reductionStepSchema = z.object({
  id: z.string().describe('Steps are left out by it.'),
  kind: z.enum(reductionStepKinds),
  nodes: z.array(z.string()),
  what: z.string(),
  why: z.string(),
  exactOn: z.enum(['data', 'input']).describe('Equal on the training data, or for every input.'),
  taken: z.boolean(),
  before: costSchema,
  after: costSchema,
});

const networkCostSchema = costSchema.extend({
  maps: count.describe('Convolutions and dense maps.'),
  rectifiers: count,
  depth: count.describe('Rectifiers on the longest path.'),
});

/** How a round's model would be made smaller and shallower. */
export const reductionPlanSchema = z.object({
  runId: z.string(),
  round: count,
  steps: z.array(reductionStepSchema),
  before: networkCostSchema,
  after: networkCostSchema,
  places: z.record(z.string(), z.string().nullable()).describe('Each node → the node that does its work then; null: gone.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
export type NetworkCost = z.output<typeof networkCostSchema>;
