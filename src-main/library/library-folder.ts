import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { importedModelNameSchema } from '#shared/settings/index.ts';

/**
 * The library is a folder with one folder for each imported model: `model.json`, which tells what it is and has its network, and
 * `weights.safetensors`, its values under our names, in our layouts. docs/models.md describes it.
 */
export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.safetensors';

const UNFINISHED = '.unfinished-';

export const libraryFolder = (dataDir: string): string => join(dataDir, 'models');

/** Whether the text can name a model; nothing else ever becomes a part of a path. */
export function isModelName(name: string): boolean {
  return importedModelNameSchema.safeParse(name).success;
}

/** The folders that are there under a model's name, in order. */
export function modelNames(dataDir: string): string[] {
  return entriesOf(libraryFolder(dataDir)).filter(isModelName).sort();
}

/** A path beside the models that nobody takes for one, nor has another time. */
export function unfinishedFolder(dataDir: string): string {
  return join(libraryFolder(dataDir), `${UNFINISHED}${randomUUID()}`);
}

/** Deletes what killed processes left, as far as it lets itself be deleted. Only while nobody else writes to the library. */
export function removeUnfinished(dataDir: string): void {
  const folder = libraryFolder(dataDir);
  const left = entriesOf(folder).filter((entry) => entry.startsWith(UNFINISHED));
  for (const entry of left) {
    try {
      rmSync(join(folder, entry), { recursive: true, force: true });
    } catch {
      // Nobody takes it for a model.
    }
  }
}

/** Deletes a model so that nobody ever sees half of it. */
export function removeWhole(dataDir: string, name: string): void {
  const gone = unfinishedFolder(dataDir);
  renameSync(join(libraryFolder(dataDir), name), gone);
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
