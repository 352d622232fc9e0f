import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { EMPTYING, runFolder } from '#main/run-folder/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { endRun, runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { deleteRun, isInTrash, putInTrash, takeFromTrash, trashRecords } from '../store/trash.ts';
import { freedBytes } from './freed-bytes.ts';

/** A run in the trash whose row was lost and is restored. */
export interface RestoredRun {
  readonly id: string;
  readonly number: number;
  readonly folder: string;
}

/**
 * Where a run's folder is decides whether it is in the trash: an engine may have been killed between moving the folder and storing the row.
 * Runs that were being deleted for ever are deleted. Returns what to do with a restored row of the trash.
 */
export function recoverTrash(store: Store, dataDir: string, log: EngineLog): (run: RestoredRun) => void {
  const trash = join(dataDir, 'trash');
  for (const { id, number } of trashRecords(store)) if (existsSync(runFolder(dataDir, id))) takeFromTrash(store, number);
  for (const name of existsSync(trash) ? readdirSync(trash) : []) {
    const folder = join(trash, name);
    const isBeingDeleted = name.startsWith(EMPTYING);
    const run = runById(store, isBeingDeleted ? name.slice(EMPTYING.length) : name);
    if (isBeingDeleted) {
      log.warn({ folder }, 'finished emptying the trash');
      if (run && isInTrash(store, run.number)) deleteRun(store, run.number);
      rmSync(folder, { recursive: true, force: true });
    } else if (run && !isInTrash(store, run.number) && !existsSync(runFolder(dataDir, name))) {
      putInTrash(store, run.number, freedBytes(folder));
    }
  }
  return ({ id, number, folder }) => {
    // No runner is alive in the trash.
    if (runById(store, id)?.status === 'running')
      endRun(store, number, 'interrupted', 'interrupted', 'Deleted before its end was stored.', new Date().toISOString());
    putInTrash(store, number, freedBytes(folder));
  };
}
