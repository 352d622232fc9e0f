import { readdirSync } from 'node:fs';
import { errorCode } from '#main/files/file-problem.ts';
import { discardedModels, runFolder, trashFolder } from '#main/run-folder/index.ts';
import { discardedFiles, forgetDiscarded, storeDiscarded, storeRestored } from '../store/discarded-models.ts';
import { runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/**
 * Where the file of a cleaned-up model is decides: an engine may have been killed between moving the file and storing the row, and a
 * restored run has the rows of its journal.
 */
export function recoverDiscarded(store: Store, dataDir: string): void {
  for (const folderOf of [runFolder, trashFolder])
    for (const id of namesIn(folderOf(dataDir, ''))) {
      const files = discardedModels(folderOf(dataDir, id));
      const number = files.length > 0 ? runById(store, id)?.number : undefined;
      if (number === undefined) continue;
      for (const { file, isErased } of files) {
        storeDiscarded(store, number, file);
        if (isErased) forgetDiscarded(store, number, file);
      }
    }
  for (const { run, id, file } of discardedFiles(store)) {
    const folders = [runFolder(dataDir, id), trashFolder(dataDir, id)];
    if (folders.some((folder) => discardedModels(folder).some((model) => model.file === file))) continue;
    storeRestored(store, run, file);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
