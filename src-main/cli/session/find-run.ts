import type { LabClient } from '#main/host/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { findById } from './find-by-id.ts';

/** Finds the run with an ID, or with an ID that starts with the given text. Throws UsageError `not-found`. */
export async function findRun(client: LabClient, idPrefix: string): Promise<RunSummary> {
  return findById(await client.runs.list(), idPrefix, { noun: 'run', listing: 'nepenthe ls' });
}
