import { z } from 'zod';
import { networkCostSchema } from '#shared/costs/index.ts';
import { modelGraphSchema } from '#shared/graph/index.ts';
import { approximateLayerSchema } from '#shared/reduction/approximate-layer.ts';
import { refusedMergeSchema } from '#shared/reduction/merging/refused-merge.ts';
import { reductionStepSchema } from '#shared/reduction/step-schema.ts';

const count = z.int().min(0);

/** How a round's model would be reduced. */
export const reductionPlanSchema = z.object({
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
  nodeMap: z.record(z.string(), z.string().nullable()).describe('Each node → the node that replaces it; null if it is removed.'),
  original: modelGraphSchema.describe('The network of the round, as trained.'),
  reduced: modelGraphSchema.describe('The reduced network.'),
});

export type ReductionPlan = z.output<typeof reductionPlanSchema>;
