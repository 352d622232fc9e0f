import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRecordedSpec, runPaths } from '#main/run-folder/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { ingestJournal } from '../ingest/ingest-journal.ts';
import { insertRun, runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/**
 * Makes folders and rows consistent after a crash: removes unfinished folders of createRun, and restores the row of a run that has a
 * journal but no row, because the database was lost.
 */
export function recoverFolders(store: Store, dataDir: string, log: EngineLog): void {
  const runs = join(dataDir, 'runs');
  for (const entry of foldersIn(runs)) {
    const folder = join(runs, entry);
    if (entry.startsWith('.')) {
      log.warn({ folder }, 'removed an unfinished run folder');
      rmSync(folder, { recursive: true, force: true });
    } else if (!runById(store, entry)) {
      recoverFolder(store, entry, folder, log);
    }
  }
}

function recoverFolder(store: Store, id: string, folder: string, log: EngineLog): void {
  try {
    const { runId, experiment, dataSet, createdAt } = readRecordedSpec(folder);
    if (runId !== id) throw new Error(`its spec.json belongs to run ${runId}`);
    if (foldersIn(runPaths(folder).journal, true).length === 0) {
      log.warn({ folder }, 'removed a run that never started and has no row');
      rmSync(folder, { recursive: true, force: true });
      return;
    }
    store.transaction(() => {
      const run = insertRun(store, { id, experiment, dataSet: dataSet?.name, createdAt, status: 'running', parameters: null, macs: null });
      while (ingestJournal(store, run, folder).more);
    });
    log.warn({ run: id }, 'restored the row of a run from its folder');
  } catch (error) {
    log.warn({ folder, err: error }, 'ignored a folder in runs/ that is not a run');
  }
}

function foldersIn(folder: string, withFiles = false): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => withFiles || entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
