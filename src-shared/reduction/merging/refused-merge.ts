import { z } from 'zod';

/** Linear layers without a nonlinearity between them that stay apart. */
export const refusedMergeSchema = z.object({
  nodes: z.array(z.string()).describe('Of the reduced network.'),
  why: z.string(),
});

export type RefusedMerge = z.output<typeof refusedMergeSchema>;
