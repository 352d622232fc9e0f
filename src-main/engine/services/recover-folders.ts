import { type Dirent, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { journalSegments, runPaths } from '#main/run-folder/index.ts';
import type { DamagedFolder } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { isUnfinishedRun } from './create-run.ts';
import { recoverDiscarded } from './recover-discarded.ts';
import { recoverTrash, type RestoredRun } from './recover-trash.ts';
import { isOwn, type LostRun, readLost, restoreRun } from './restore-run.ts';

/**
 * Makes folders and rows consistent after a crash: removes unfinished folders of createRun, restores the rows of runs that have none,
 * because the database was lost, and finishes what was being deleted. A run that has not begun is queued again, unless it was stopped.
 * Returns the folders of runs without a row that cannot be read.
 */
export function recoverFolders(store: Store, dataDir: string, log: EngineLog): DamagedFolder[] {
  const damaged = recoverRuns(store, join(dataDir, 'runs'), log);
  const deleted = recoverTrash(store, dataDir, log);
  damaged.push(...recoverRuns(store, join(dataDir, 'trash'), log, deleted));
  recoverDiscarded(store, dataDir);
  return damaged;
}

/** @param deleted called with the number of each restored run */
function recoverRuns(store: Store, runs: string, log: EngineLog, deleted?: (run: RestoredRun) => void): DamagedFolder[] {
  const lost: LostRun[] = [];
  const damaged: DamagedFolder[] = [];
  for (const entry of foldersIn(runs)) {
    const folder = join(runs, entry);
    if (entry.startsWith('.')) {
      // Other hidden folders belong to file managers and snapshots.
      if (!isUnfinishedRun(entry)) continue;
      log.warn({ folder }, 'removed an unfinished run folder');
      rmSync(folder, { recursive: true, force: true });
    } else if (!runById(store, entry)) {
      try {
        const run = readLost(entry, folder);
        // Another program's run begins with its journal.
        if (run.hasBegun || isOwn(folder)) lost.push(run);
        else log.warn({ folder }, 'ignored a run of another program that has not begun');
      } catch (error) {
        log.warn({ folder, err: error }, 'ignored a folder in runs/ that is not a run');
        if (error instanceof LabError && isOfRun(folder)) damaged.push({ name: entry, error: error.details });
      }
    }
  }
  // Numbers and queue follow the order of creation.
  const inOrder = lost.toSorted((a, b) => a.spec.createdAt.localeCompare(b.spec.createdAt));
  for (const run of inOrder) restoreRun(store, run, log, deleted);
  return damaged;
}

/** Whether a folder has the spec or the journal of a run, readable or not. */
function isOfRun(folder: string): boolean {
  return existsSync(runPaths(folder).spec) || journalSegments(folder).length > 0;
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() || isLinkToFolder(folder, entry) ? [entry.name] : []));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** The folder of a run on a cluster's file system. */
function isLinkToFolder(folder: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}
