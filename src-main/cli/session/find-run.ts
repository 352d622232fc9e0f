import type { LabClient } from '#main/host/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { listed } from '#shared/text/index.ts';
import { UsageError } from './failure.ts';

/** Finds the run with an ID, or with an ID that starts with the given text. Throws UsageError `not-found`. */
export async function findRun(client: LabClient, idPrefix: string): Promise<RunSummary> {
  const runs = await client.runs.list();
  const exact = runs.find(({ id }) => id === idPrefix);
  if (exact) return exact;
  const matching = idPrefix === '' ? [] : runs.filter(({ id }) => id.startsWith(idPrefix));
  if (matching.length === 1 && matching[0]) return matching[0];
  const location = `run ID ${idPrefix}`;
  if (matching.length === 0) {
    throw new UsageError({ code: 'not-found', message: 'There is no such run.', remedy: '`nepenthe ls` lists the runs.', location });
  }
  throw new UsageError({
    code: 'not-found',
    message: `Ambiguous run ID: it matches ${listed(matching.map(({ id }) => id))}.`,
    remedy: 'Type more characters.',
    location,
  });
}
