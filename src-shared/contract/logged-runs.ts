import { z } from 'zod';

/** What one request of another program may hold. A request as a whole is at most 8 MiB. */
export const MAX_LOGGED_LINES = 10_000;
export const MAX_LOGGED_LINE = 4 * 1024 * 1024;

/** Lines of a run's journal, as another program sends them to `nepenthe serve`. The first request of a run creates it. */
export const loggedLinesSchema = z.strictObject({
  spec: z.unknown().describe('The run’s spec.json.'),
  lines: z.array(z.string().max(MAX_LOGGED_LINE)).max(MAX_LOGGED_LINES),
});

export const storedLinesSchema = z.object({ stored: z.int().min(0).describe('Lines that the journal did not have yet.') });

export type LoggedLines = z.output<typeof loggedLinesSchema>;
