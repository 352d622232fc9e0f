import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { type AddDataSetInput, addDataSetSchema, type DataSet, type DataSetPreview } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { createDigits, DIGITS, digitsDescription } from './digits.ts';
import { openSource } from './formats/open-source.ts';
import { ImportFolder } from './import/import-folder.ts';
import { importImages, type ImportOptions } from './import/import-images.ts';
import { previewImages } from './import/preview-images.ts';
import type { OpenOptions } from './source/source-format.ts';
import { dataSetsFolder, isDataSetName, removeFolder, unfinishedFolder } from './store/data-set-folder.ts';
import { exists, nameTaken } from './store/data-set-writer.ts';
import { type OpenDataSet, openDataSetFolder, readDescription } from './store/open-data-set.ts';
import { dataSetWriteProblem } from './store/write-problem.ts';

export interface FoundDataSet {
  /** Absolute if the data folder is. */
  readonly folder: string;
  readonly description: DataSet;
}

/**
 * Lists the data sets by name, the starter set first, even before it is created. Unreadable ones are left out and passed to
 * `onProblem`, with their names.
 */
export async function listDataSets(
  dataDir: string,
  onProblem: (problem: LabError, name: string) => void = () => undefined,
): Promise<DataSet[]> {
  const folder = dataSetsFolder(dataDir);
  const names = (await entriesOf(folder)).filter((name) => name !== DIGITS && isDataSetName(name)).sort();
  const found = await Promise.all([DIGITS, ...names].map((name) => describe(join(folder, name), (problem) => onProblem(problem, name))));
  const [digits, ...others] = found;
  return [digits ?? digitsDescription, ...others.filter((description) => description !== undefined)];
}

/** A data set's folder and description. Creates the starter set on first use. Throws LabError `not-found` or `bad-file`. */
export async function findDataSet(dataDir: string, name: string): Promise<FoundDataSet> {
  const folder = join(dataSetsFolder(dataDir), name);
  if (name === DIGITS && !(await exists(folder))) await createDigitsOnce(dataDir);
  if (!isDataSetName(name) || !(await exists(folder))) {
    const remedy = `Add it in the Data view or with \`nepenthe data add ${isDataSetName(name) ? name : 'NAME'} PATH\`, or choose another one.`;
    throw new LabError('not-found', `There is no data set named ${name}.`, remedy, { location: 'data.name' });
  }
  return { folder, description: await readDescription(folder) };
}

/** Opens a data set. Creates the starter set on first use. Throws LabError `not-found` or `bad-file`. */
export async function openDataSet(dataDir: string, name: string): Promise<OpenDataSet> {
  return openDataSetFolder((await findDataSet(dataDir, name)).folder);
}

/**
 * Copies a data set from the user's files. An import that was stopped or killed continues where it left off. Throws LabError, or the
 * signal's reason.
 */
export async function addDataSet(dataDir: string, request: AddDataSetInput, options: ImportOptions = {}): Promise<DataSet> {
  const checked = addDataSetSchema.parse(request);
  const folder = dataSetsFolder(dataDir);
  await refuseTakenName(dataDir, checked.name);
  const workspace = await ImportFolder.acquire(folder, checked.name);
  try {
    // Another import may have finished meanwhile.
    await refuseTakenName(dataDir, checked.name);
    const source = await openSource(checked, { scratch: () => workspace.scratch(), signal: options.signal });
    try {
      return await importImages(folder, checked, source, workspace, options);
    } finally {
      await source.close();
    }
  } finally {
    await workspace.release();
  }
}

/** What {@link addDataSet} would add, if all images can be read. `scratch` creates a folder for unpacked files. Throws LabError. */
export async function previewDataSet(request: AddDataSetInput, options: OpenOptions): Promise<DataSetPreview> {
  const checked = addDataSetSchema.parse(request);
  const source = await openSource(checked, options);
  try {
    return previewImages(checked, source);
  } finally {
    await source.close();
  }
}

/** Throws LabError `conflict` if a data set has that name. */
export async function refuseTakenName(dataDir: string, name: string): Promise<void> {
  const folder = join(dataSetsFolder(dataDir), name);
  if (name === DIGITS || (await exists(folder))) throw nameTaken(name, folder);
}

/**
 * Deletes a data set, or what an unfinished import left of one; false if there is neither. The caller checks for runs that use it.
 * Throws LabError `busy` during an import of that name.
 */
export async function removeDataSet(dataDir: string, name: string): Promise<boolean> {
  const folder = dataSetsFolder(dataDir);
  if (!isDataSetName(name)) return false;
  const isThere = await exists(join(folder, name));
  const isUnfinished = await exists(unfinishedFolder(folder, name));
  try {
    if (isThere) await removeFolder(folder, name);
    if (isUnfinished) await (await ImportFolder.acquire(folder, name)).release();
    return isThere || isUnfinished;
  } catch (error) {
    throw dataSetWriteProblem(error, join(folder, name));
  }
}

async function createDigitsOnce(dataDir: string): Promise<void> {
  try {
    await createDigits(dataSetsFolder(dataDir));
  } catch (error) {
    // Another process created it meanwhile, with the same bytes.
    if (!(error instanceof LabError && error.code === 'conflict')) throw error;
  }
}

async function describe(folder: string, onProblem: (problem: LabError) => void): Promise<DataSet | undefined> {
  try {
    return await readDescription(folder);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    if (error.code !== 'not-found') onProblem(error);
    return undefined;
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readProblem(error, folder);
  }
}
