import type { Model } from '#shared/graph/index.ts';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { encodeWeights } from '#main/interchange/index.ts';
import { importedModelSchema, type ImportedModel, type ModelLibrary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { noSuchModel } from '#shared/networks/index.ts';
import { isModelName, libraryFolder, MODEL_FILE, modelNames, removeWhole, WEIGHTS_FILE } from './library-folder.ts';
import { readModel, sha256, type FoundModel, type StoredModel } from './stored-model.ts';

/** The models by name, and the folders that cannot be read as one, with why. */
export function listModels(dataDir: string): ModelLibrary {
  const library: ModelLibrary = { models: [], damaged: [] };
  for (const name of modelNames(dataDir)) {
    try {
      library.models.push(readModel(join(libraryFolder(dataDir), name)).description);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      library.damaged.push({ name, error: error.details });
    }
  }
  return library;
}

/**
 * Throws a LabError `not-found`, or `bad-file` for one that was damaged.
 *
 * @param place where the name is given; an experiment's network when left out
 */
export function findModel(dataDir: string, name: string, place?: string): FoundModel {
  const folder = join(libraryFolder(dataDir), name);
  if (!isModelName(name) || !existsSync(folder)) throw noSuchModel(name, place);
  return readModel(folder);
}

/** Throws a LabError `conflict` where there is something of that name. */
export function refuseTakenModel(dataDir: string, name: string): void {
  const folder = join(libraryFolder(dataDir), name);
  if (existsSync(folder)) throw nameTaken(name, folder);
}

/** Writes a model into a folder that only its writer looks at. Throws a LabError `disk-full` or `unwritable`. */
export function writeModel(folder: string, description: ImportedModel, { graph, weights }: Model, write = writeAtomically): void {
  const bytes = encodeWeights({ graph, weights });
  const file = { bytes: bytes.length, sha256: sha256(bytes) };
  const stored: StoredModel = { ...importedModelSchema.parse(description), format: 1, graph, file };
  write(join(folder, WEIGHTS_FILE), bytes);
  write(join(folder, MODEL_FILE), `${JSON.stringify(stored, undefined, 1)}\n`);
}

/** Gives a written model its place in the library. Throws a LabError `conflict`, `disk-full` or `unwritable`. */
export function publishModel(dataDir: string, name: string, written: string): void {
  const folder = join(libraryFolder(dataDir), name);
  refuseTakenModel(dataDir, name);
  try {
    renameSync(written, folder);
    syncFolder(dirname(folder));
  } catch (error) {
    throw existsSync(folder) ? nameTaken(name, folder) : writeProblem(error, folder);
  }
}

/** False where there is none. Runs that need it are the caller's concern. Throws a LabError `unwritable`. */
export function removeModel(dataDir: string, name: string): boolean {
  const folder = join(libraryFolder(dataDir), name);
  if (!isModelName(name) || !existsSync(folder)) return false;
  try {
    removeWhole(dataDir, name);
    return true;
  } catch (error) {
    throw writeProblem(error, folder);
  }
}

function nameTaken(name: string, folder: string): LabError {
  const remedy = `Take another name, or remove that one first: nepenthe model rm ${name}.`;
  return new LabError('conflict', `There already is an imported model called ${name}.`, remedy, { file: folder, location: 'name' });
}
