import type { LabClient } from '#main/host/index.ts';
import type { StudySummary } from '#shared/contract/index.ts';
import { listed } from '#shared/text/index.ts';
import { UsageError } from './failure.ts';

/** Finds the study with an ID, or with an ID that starts with the given text. Throws UsageError `not-found`. */
export async function findStudy(client: LabClient, idPrefix: string): Promise<StudySummary> {
  const studies = await client.studies.list();
  const matching = studies.filter(({ id }) => id === idPrefix || (idPrefix !== '' && id.startsWith(idPrefix)));
  const [first, ...others] = matching.toSorted((one, other) => one.id.length - other.id.length);
  if (first && (others.length === 0 || first.id === idPrefix)) return first;
  const location = `study ID ${idPrefix}`;
  if (!first) {
    throw new UsageError({ code: 'not-found', message: 'There is no such study.', remedy: '`nepenthe study ls` lists them.', location });
  }
  throw new UsageError({
    code: 'not-found',
    message: `Ambiguous study ID: it matches ${listed(matching.map(({ id }) => id))}.`,
    remedy: 'Type more characters.',
    location,
  });
}
