import { z } from 'zod';
import { runStatuses } from './runs.ts';

/** A deleted run, which can be restored until the trash is emptied. */
export const trashedRunSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  deletedAt: z.iso.datetime(),
  bytes: z.int().min(0).describe('Disk that emptying frees: files that a branch shares are not counted.'),
});
export type TrashedRun = z.output<typeof trashedRunSchema>;
