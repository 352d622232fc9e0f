import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { encodeWeights } from '#main/interchange/index.ts';
import { type ImportedModel, importedModelSchema, type ModelLibrary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { noSuchModel } from '#shared/networks/index.ts';
import { isModelName, libraryFolder, MODEL_FILE, modelNames, removeWhole, WEIGHTS_FILE } from './library-folder.ts';
import { type FoundModel, readModel, sha256, type StoredModel } from './stored-model.ts';

/** Lists the models by name, and the folders that cannot be read, with the reason. */
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
 * Throws LabError `not-found`, or `bad-file` if the model is damaged.
 *
 * @param location where the name was given; by default an experiment's network
 */
export function findModel(dataDir: string, name: string, location?: string): FoundModel {
  const folder = join(libraryFolder(dataDir), name);
  if (!isModelName(name) || !existsSync(folder)) throw noSuchModel(name, location);
  return readModel(folder);
}

/** Throws LabError `conflict` if the name is taken. */
export function refuseTakenModel(dataDir: string, name: string): void {
  const folder = join(libraryFolder(dataDir), name);
  if (existsSync(folder)) throw nameTaken(name, folder);
}

/** Writes a model into a folder that only its writer uses. Throws LabError `disk-full` or `unwritable`. */
export function writeModel(folder: string, description: ImportedModel, { graph, weights }: Model, write = writeAtomically): void {
  const bytes = encodeWeights({ graph, weights });
  const file = { bytes: bytes.length, sha256: sha256(bytes) };
  const stored: StoredModel = { ...importedModelSchema.parse(description), format: 1, graph, file };
  write(join(folder, WEIGHTS_FILE), bytes);
  write(join(folder, MODEL_FILE), `${JSON.stringify(stored, undefined, 1)}\n`);
}

/** Moves a written model into the library. Throws LabError `conflict`, `disk-full` or `unwritable`. */
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

/** False if there is no such model. The caller checks for runs that need it. Throws LabError `unwritable`. */
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
  const remedy = `Choose another name, or remove that model first: nepenthe model rm ${name}.`;
  return new LabError('conflict', `An imported model named ${name} already exists.`, remedy, { file: folder, location: 'name' });
}
