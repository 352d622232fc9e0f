import type { RunSummary } from '#shared/contract/index.ts';
import type { LabClient } from '#main/host/index.ts';
import { UsageError } from './failure.ts';

/** The run that an ID or the beginning of one means. */
export async function findRun(client: LabClient, word: string): Promise<RunSummary> {
  const runs = await client.runs.list();
  const exact = runs.find(({ id }) => id === word);
  if (exact) return exact;
  const matching = word === '' ? [] : runs.filter(({ id }) => id.startsWith(word));
  if (matching.length === 1 && matching[0]) return matching[0];
  const place = `run ID ${word}`;
  if (matching.length === 0) {
    throw new UsageError({ code: 'not-found', message: 'There is no such run.', remedy: '`nepenthe ls` lists the runs.', location: place });
  }
  const ids = matching.map(({ id }) => id).join(', ');
  throw new UsageError({
    code: 'not-found',
    message: `It begins several runs’ IDs: ${ids}.`,
    remedy: 'Write more of it.',
    location: place,
  });
}
