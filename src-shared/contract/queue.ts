import { z } from 'zod';

export const queueActions = ['pause', 'resume'] as const;
export type QueueAction = (typeof queueActions)[number];

export const queueSchema = z.object({
  paused: z.boolean().describe('No queued run starts, whatever it waits for.'),
  runs: z.array(z.string()).describe('IDs of the queued runs, in the order in which they start.'),
});
export type Queue = z.output<typeof queueSchema>;

/** Where a queued run is moved to. It takes the priority of that place. */
export const queuePlaceSchema = z.union([z.enum(['front', 'end']), z.object({ before: z.string().min(1).max(64) })]);
export type QueuePlace = z.output<typeof queuePlaceSchema>;
