import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncFolder } from '#main/files/atomic-file.ts';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { importedModelNameSchema } from '#shared/settings/index.ts';

/**
 * The library has one folder per imported model: `model.json`, with its description and network, and `weights.safetensors`, with its
 * values under the lab's names and layouts. See docs/models.md.
 */
export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.safetensors';

const UNFINISHED = '.unfinished-';

export const libraryFolder = (dataDir: string): string => join(dataDir, 'models');

/** Whether the text is a valid model name. Only valid names become part of a path. */
export function isModelName(name: string): boolean {
  return importedModelNameSchema.safeParse(name).success;
}

/** The names of the model folders, sorted. */
export function modelNames(dataDir: string): string[] {
  return entriesOf(libraryFolder(dataDir)).filter(isModelName).sort();
}

/** A unique path next to the models that is never taken for one. */
export function unfinishedFolder(dataDir: string): string {
  return join(libraryFolder(dataDir), `${UNFINISHED}${randomUUID()}`);
}

/** Deletes leftovers of killed processes, as far as possible. Only while no one else writes to the library. */
export function removeUnfinished(dataDir: string): void {
  const folder = libraryFolder(dataDir);
  const left = entriesOf(folder).filter((entry) => entry.startsWith(UNFINISHED));
  for (const entry of left) {
    try {
      rmSync(join(folder, entry), { recursive: true, force: true });
    } catch {
      // It is never taken for a model.
    }
  }
}

/** Deletes a model atomically: it is renamed out of sight first. */
export function removeWhole(dataDir: string, name: string): void {
  const gone = unfinishedFolder(dataDir);
  renameSync(join(libraryFolder(dataDir), name), gone);
  syncFolder(libraryFolder(dataDir));
  rmSync(gone, { recursive: true, force: true });
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw readProblem(error, folder);
  }
}
