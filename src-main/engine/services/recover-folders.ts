import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { INHERITED_SEGMENT, journalSegments, readRecordedSpec, readRunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { ingestWhole } from '../ingest/ingest-journal.ts';
import { controlRequestOf } from '../queue/control-request-of.ts';
import { insertParent } from '../store/parents.ts';
import { endQueuedRun, insertRun, runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { insertMember } from '../store/studies.ts';
import { isUnfinishedRun } from './create-run.ts';

/**
 * Makes folders and rows consistent after a crash: removes unfinished folders of createRun, and restores the rows of runs that have none,
 * because the database was lost. A run that has not begun is queued again, unless it was stopped.
 */
export function recoverFolders(store: Store, dataDir: string, log: EngineLog): void {
  const runs = join(dataDir, 'runs');
  const lost: LostRun[] = [];
  for (const entry of foldersIn(runs)) {
    const folder = join(runs, entry);
    if (entry.startsWith('.')) {
      // Other hidden folders belong to file managers and snapshots.
      if (!isUnfinishedRun(entry)) continue;
      log.warn({ folder }, 'removed an unfinished run folder');
      rmSync(folder, { recursive: true, force: true });
    } else if (!runById(store, entry)) {
      const run = readLost(entry, folder, log);
      if (run) lost.push(run);
    }
  }
  // Numbers and queue follow the order of creation.
  const inOrder = lost.toSorted((a, b) => a.spec.createdAt.localeCompare(b.spec.createdAt));
  for (const run of inOrder) restore(store, run, log);
}

interface LostRun {
  readonly id: string;
  readonly folder: string;
  readonly spec: ReturnType<typeof readRecordedSpec>;
  readonly hasBegun: boolean;
}

function readLost(id: string, folder: string, log: EngineLog): LostRun | undefined {
  try {
    const spec = readRecordedSpec(folder);
    if (spec.runId !== id) throw new Error(`its spec.json belongs to run ${spec.runId}`);
    const hasBegun = journalSegments(folder).some((segment) => segment !== INHERITED_SEGMENT);
    // Another program's run begins with its journal.
    if (!hasBegun) readRunSpec(folder);
    return { id, folder, spec, hasBegun };
  } catch (error) {
    log.warn({ folder, err: error }, 'ignored a folder in runs/ that is not a run');
    return undefined;
  }
}

function restore(store: Store, { id, folder, spec, hasBegun }: LostRun, log: EngineLog): void {
  const { experiment, dataSet, createdAt, study, parent, priority } = spec;
  try {
    store.transaction(() => {
      const status = hasBegun ? 'running' : 'queued';
      const run = insertRun(store, { id, experiment, dataSet: dataSet?.name, createdAt, status, priority, parameters: null, macs: null });
      if (study) insertMember(store, run, study);
      if (parent) insertParent(store, run, parent);
      ingestWhole(store, run, folder);
      if (!hasBegun && controlRequestOf(folder).stop === 'now') endQueuedRun(store, run);
    });
    log.warn({ run: id }, 'restored the row of a run from its folder');
  } catch (error) {
    if (error instanceof LabError) throw error;
    log.warn({ folder, err: error }, 'ignored a folder in runs/ that is not a run');
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
