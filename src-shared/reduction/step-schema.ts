import { z } from 'zod';
import { costSchema } from '#shared/costs/network-cost.ts';
import { exactnesses, reductionStepKinds } from './reduction-step.ts';

/** A {@link ReductionStep} in a plan or proof sheet, and whether it was taken. */
export const reductionStepSchema = z.object({
  id: z.string().describe('Identifies the step when it is left out or forced.'),
  kind: z.enum(reductionStepKinds),
  nodes: z.array(z.string()),
  what: z.string(),
  why: z.string(),
  exactOn: z
    .enum(exactnesses)
    .describe(
      'Exact on the training data, for every image, for every input, or on nothing because a tolerance was used or the network is changed.',
    ),
  error: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Share of the training observations of its neurons that it computes differently, because a tolerance ignores them or it follows the majority.',
    ),
  forced: z.literal(true).optional().describe('Done because an edit of the plan forces it, whatever it costs.'),
  taken: z.boolean(),
  assumed: z
    .object({
      neurons: z.int().min(0),
      certified: z.int().min(0).describe('Those that keep their state for every image, as bounds on all values of the network show.'),
    })
    .optional()
    .describe('The neurons whose state the step assumes, if the range of the images is known.'),
  before: costSchema,
  after: costSchema,
  latency: z
    .object({ before: z.number(), after: z.number() })
    .optional()
    .describe('Predicted milliseconds per call of the parts that the step changes, where their latencies were measured.'),
});

export type PlannedStep = z.output<typeof reductionStepSchema>;
