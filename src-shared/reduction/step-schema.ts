import { z } from 'zod';
import { costSchema } from '#shared/costs/network-cost.ts';
import { reductionStepKinds } from './reduction-step.ts';

/** A {@link ReductionStep} on the wire and in a proof sheet, with what was done about it. */
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

export type PlannedStep = z.output<typeof reductionStepSchema>;
