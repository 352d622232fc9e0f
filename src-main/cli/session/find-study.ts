import type { LabClient } from '#main/host/index.ts';
import type { StudySummary } from '#shared/contract/index.ts';
import { findById } from './find-by-id.ts';

/** Finds the study with an ID, or with an ID that starts with the given text. Throws UsageError `not-found`. */
export async function findStudy(client: LabClient, idPrefix: string): Promise<StudySummary> {
  return findById(await client.studies.list(), idPrefix, { noun: 'study', listing: 'nepenthe study ls' });
}
