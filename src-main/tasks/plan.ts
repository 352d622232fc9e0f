import { z } from 'zod';
import { type ReductionPlan, reductionPlanSchema, storedStepsSchema } from '#shared/contract/index.ts';
import { mergeModes } from '#shared/reduction/index.ts';
import { keptModelSchema } from './proof.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Selects the kept model to reduce, and changes of its plan. */
const planTaskRequestSchema = keptModelSchema.extend({
  runId: z.string(),
  without: z.array(z.string()),
  force: z.array(z.string()),
  stored: storedStepsSchema.optional().describe('A plan whose steps are taken, before `without` and `force` change it.'),
  tolerance: z.number().min(0).describe('Number of minority observations that still count as none.'),
  rule: z.enum(['sign', 'linear-regions']).describe('What the states of neurons are.'),
  merge: z.enum(mergeModes).describe('Which linear layers become one. Latencies in the run’s folder decide where they are known.'),
});

export type PlanTaskRequest = z.output<typeof planTaskRequestSchema>;

/** Plans the reduction of a kept model. */
export const plan: TaskDefinition<PlanTaskRequest, never, ReductionPlan> = {
  process: 'planner',
  request: planTaskRequestSchema,
  phases: [],
  result: reductionPlanSchema,
  reports: 'messages',
  resources: 'brief',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 16, hours: 0.5 },
};
