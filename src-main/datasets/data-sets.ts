import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addDataSetSchema, type AddDataSet, type DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import { dataSetsFolder, isDataSetName, removeFolder } from './data-set-folder.ts';
import { exists, nameTaken } from './data-set-writer.ts';
import { DIGITS, digitsDescription, makeDigits } from './digits.ts';
import { errorCode, readProblem, writeProblem } from './file-problem.ts';
import { importIdx, type ImportOptions } from './import-idx.ts';
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
    throw new LabError('not-found', `There is no data set called ${name}.`, 'Add it, or take one that the list of data sets shows.', {
      place: 'data.name',
    });
  }
  return { folder, description: await readDescription(folder) };
}

/** Reads a data set into memory; makes the starter set if need be. Throws a LabError `not-found` or `bad-file`. */
export async function openDataSet(dataDir: string, name: string): Promise<OpenDataSet> {
  return openDataSetFolder((await findDataSet(dataDir, name)).folder);
}

/** Copies a data set out of the IDX files of a folder. Throws a LabError, or the signal's reason; nothing is left behind then. */
export async function addDataSet(dataDir: string, request: AddDataSet, options: ImportOptions = {}): Promise<DataSet> {
  const checked = addDataSetSchema.parse(request);
  const folder = dataSetsFolder(dataDir);
  if (checked.name === DIGITS || (await exists(join(folder, checked.name)))) throw nameTaken(checked.name, join(folder, checked.name));
  return importIdx(folder, checked, options);
}

/** Deletes a data set's copy; false when there is none. Runs that read it at the moment are the caller's concern. */
export async function removeDataSet(dataDir: string, name: string): Promise<boolean> {
  const folder = dataSetsFolder(dataDir);
  if (!isDataSetName(name) || !(await exists(join(folder, name)))) return false;
  try {
    await removeFolder(folder, name);
    return true;
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
