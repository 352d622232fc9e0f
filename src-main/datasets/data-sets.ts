import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addDataSetSchema, type AddDataSetInput, type DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { dataSetsFolder, isDataSetName, removeFolder, unfinishedFolder } from './data-set-folder.ts';
import { exists, nameTaken } from './data-set-writer.ts';
import { DIGITS, digitsDescription, makeDigits } from './digits.ts';
import { errorCode, readProblem, writeProblem } from './file-problem.ts';
import { ImportFolder } from './import/import-folder.ts';
import { importImages, type ImportOptions } from './import/import-images.ts';
import { openSource } from './import/open-source.ts';
import { openDataSetFolder, readDescription, type OpenDataSet } from './open-data-set.ts';

export interface FoundDataSet {
  /** Absolute where the data folder is. */
  readonly folder: string;
  readonly description: DataSet;
}

/**
 * The data sets at hand by name, the starter set first, whether it was made already or not. One that cannot be read is left out
 * and told to `onProblem`.
 */
export async function listDataSets(dataDir: string, onProblem: (problem: LabError) => void = () => undefined): Promise<DataSet[]> {
  const folder = dataSetsFolder(dataDir);
  const names = (await entriesOf(folder)).filter((name) => name !== DIGITS && isDataSetName(name)).sort();
  const found = await Promise.all([DIGITS, ...names].map((name) => describe(join(folder, name), onProblem)));
  const [digits, ...others] = found;
  return [digits ?? digitsDescription, ...others.filter((description) => description !== undefined)];
}

/** A data set's folder and description; makes the starter set if need be. Throws a LabError `not-found` or `bad-file`. */
export async function findDataSet(dataDir: string, name: string): Promise<FoundDataSet> {
  const folder = join(dataSetsFolder(dataDir), name);
  if (name === DIGITS && !(await exists(folder))) await makeDigitsOnce(dataDir);
  if (!isDataSetName(name) || !(await exists(folder))) {
    const remedy = `Add it in the Data view or with \`nepenthe data add ${isDataSetName(name) ? name : 'NAME'} PATH\`, or name another one.`;
    throw new LabError('not-found', `There is no data set called ${name}.`, remedy, { location: 'data.name' });
  }
  return { folder, description: await readDescription(folder) };
}

/** Reads a data set into memory; makes the starter set if need be. Throws a LabError `not-found` or `bad-file`. */
export async function openDataSet(dataDir: string, name: string): Promise<OpenDataSet> {
  return openDataSetFolder((await findDataSet(dataDir, name)).folder);
}

/**
 * Copies a data set out of somebody's files. One that was stopped or killed goes on where it was when it is asked for again. Throws a
 * LabError, or the signal's reason.
 */
export async function addDataSet(dataDir: string, request: AddDataSetInput, options: ImportOptions = {}): Promise<DataSet> {
  const checked = addDataSetSchema.parse(request);
  const folder = dataSetsFolder(dataDir);
  await refuseTakenName(dataDir, checked.name);
  const workplace = await ImportFolder.acquire(folder, checked.name);
  try {
    // Another import may have been done meanwhile.
    await refuseTakenName(dataDir, checked.name);
    const source = await openSource(checked, workplace, options.signal);
    try {
      return await importImages(folder, checked, source, workplace, options);
    } finally {
      await source.close();
    }
  } finally {
    await workplace.release();
  }
}

/** Throws a LabError `conflict` where there is a data set of that name. */
export async function refuseTakenName(dataDir: string, name: string): Promise<void> {
  const folder = join(dataSetsFolder(dataDir), name);
  if (name === DIGITS || (await exists(folder))) throw nameTaken(name, folder);
}

/**
 * Deletes a data set's copy, or what an unfinished import left of one; false when there is neither. Runs that read it at the moment
 * are the caller's concern. Throws a LabError `busy` while an import goes on.
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
    throw writeProblem(error, join(folder, name));
  }
}

async function makeDigitsOnce(dataDir: string): Promise<void> {
  try {
    await makeDigits(dataSetsFolder(dataDir));
  } catch (error) {
    // Another process made it meanwhile: the same bytes.
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
