import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/network-cost.ts';
import { approximateLayerSchema } from './approximate-layer.ts';
import { refusedMergeSchema } from './merging/refused-merge.ts';
import { reductionStepSchema } from './step-schema.ts';

const count = z.int().min(0);

/** Predicted milliseconds per call of a whole network. */
export const planLatencySchema = z.object({ before: z.number().min(0), after: z.number().min(0) });

/** How a network is reduced: the ordered steps, what stays apart, and the totals. */
export const planContentSchema = z.object({
  runId: z.string(),
  round: count,
  steps: z.array(reductionStepSchema),
  approximate: z
    .array(approximateLayerSchema)
    .optional()
    .describe('Approximately linear layers. A plan keeps those that no linear form has replaced: that takes fine-tuning.'),
  refusedMerges: z
    .array(refusedMergeSchema)
    .optional()
    .describe('Linear layers without a nonlinearity between them that stay apart, and why.'),
  before: networkCostSchema,
  after: networkCostSchema,
  latency: planLatencySchema
    .optional()
    .describe('Predicted milliseconds per call of the whole network, where the latencies of all its parts were measured.'),
});

/** A plan as a JSON file. Applying it takes exactly the steps whose `taken` is true. */
export const planFileSchema = planContentSchema.extend({ format: z.literal(1, 'this version reads plans of format 1') });

export type PlanContent = z.output<typeof planContentSchema>;
export type PlanFile = z.output<typeof planFileSchema>;

/** The content of a plan's file. */
export function planFileOf({ runId, round, steps, approximate, refusedMerges, before, after, latency }: PlanContent): PlanFile {
  return {
    ...{ format: 1, runId, round, steps },
    ...(approximate && { approximate }),
    ...(refusedMerges && { refusedMerges }),
    ...{ before, after },
    ...(latency && { latency }),
  };
}
