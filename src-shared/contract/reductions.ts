import { z } from 'zod';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { currentStepId } from '#shared/old-names/index.ts';
import { planContentSchema } from '#shared/reduction/plan-file.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

const MAX_STEPS = 10_000;
const stepId = z.string().max(500).transform(currentStepId);

/** Changes of a plan, by the IDs of its steps. */
export const planEditsSchema = z.object({
  without: z.array(stepId).max(MAX_STEPS).default([]).describe('Steps to leave out.'),
  force: z
    .array(stepId)
    .max(MAX_STEPS)
    .default([])
    .describe('Merges to do whatever they cost, in this order, and steps that change the function of the network.'),
});

/** The steps of a stored plan, all of which are taken or left out as they say. */
export const storedStepsSchema = z
  .array(reductionStepSchema.pick({ id: true, kind: true, taken: true, forced: true }).extend({ id: stepId }))
  .max(MAX_STEPS);

/** How a round's model would be reduced. */
export const reductionPlanSchema = planContentSchema.extend({
  without: z.array(z.string()).describe('The steps that were left out. With `force`, they give the same plan again.'),
  force: z.array(z.string()).describe('The steps that were forced.'),
  nodeMap: z.record(z.string(), z.string().nullable()).describe('Each node → the node that replaces it; null if it is removed.'),
  original: modelGraphSchema.describe('The network of the round, as trained.'),
  reduced: modelGraphSchema.describe('The reduced network.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
