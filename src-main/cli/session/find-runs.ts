import type { LabClient } from '#main/host/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { findRun } from './find-run.ts';
import { findStudy } from './find-study.ts';

/** IDs of studies begin with this letter, those of runs with a digit. */
const STUDY = 's';

/**
 * The IDs of runs, and of the finished members of studies, each once. Throws UsageError `not-found`, and LabError `conflict` for a study
 * without finished members.
 */
export async function findRuns(client: LabClient, idPrefixes: readonly string[]): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const prefix of idPrefixes) {
    const found = prefix.startsWith(STUDY) ? await finishedMembers(client, prefix) : [(await findRun(client, prefix)).id];
    for (const id of found) ids.add(id);
  }
  return [...ids];
}

async function finishedMembers(client: LabClient, idPrefix: string): Promise<readonly string[]> {
  const { id, name } = await findStudy(client, idPrefix);
  const { members } = await client.studies.get({ id });
  const finished = members.flatMap(({ runId, status }) => (runId !== null && status === 'finished' ? [runId] : []));
  if (finished.length > 0) return finished;
  throw new LabError('conflict', `The study ${name} has no finished member.`, `Wait for one: nepenthe study show ${id}.`);
}
