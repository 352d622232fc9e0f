import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFormat } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { cifarFolders, cifarKindOf } from '../cifar/cifar-kinds.ts';
import { readProblem } from '../file-problem.ts';
import { haveIdxNames } from '../idx/find-idx-files.ts';
import { parseIdxHeader } from '../idx/idx-header.ts';
import { isWantedNpy } from '../numpy/open-numpy.ts';
import { isTinyImagenet } from '../pictures/open-tiny-imagenet.ts';
import { takeBytes } from '../promised-bytes.ts';
import { inspectFile, unpackedBytes } from '../unpacked-bytes.ts';

const TAR_MAGIC = 'ustar';
const TAR_MAGIC_PLACE = 257;
const BEGINNING_BYTES = 512;
const ZIP_MAGIC = 'PK';
const NPY_MAGIC = '\x93NUMPY';
const KNOWN =
  'the binary version of CIFAR, IDX files (MNIST and its like), arrays of NumPy, pictures in a folder for each class, or a CSV list of them';

export interface FoundFormat {
  readonly format: DataFormat;
  /** The file or folder that has it: the one that was given, or a folder in it. */
  readonly path: string;
}

/** What a file or folder is, by its content and the names in it. Throws a LabError `not-found` or `bad-file`. */
export async function formatOf(path: string): Promise<FoundFormat> {
  const status = await stat(path).catch((error: unknown) => {
    throw readProblem(error, path);
  });
  return status.isDirectory() ? formatOfFolder(path) : { format: await formatOfFile(path), path };
}

async function formatOfFolder(path: string): Promise<FoundFormat> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    throw readProblem(error, path);
  });
  const names = entries.map(({ name }) => name);
  const unpacked = cifarFolders.find((name) => names.includes(name));
  if (unpacked !== undefined) return { format: 'cifar', path: join(path, unpacked) };
  if (cifarKindOf(names, 'fine')) return { format: 'cifar', path };
  if (names.some(isWantedNpy)) return { format: 'numpy', path };
  if (haveIdxNames(names)) return { format: 'idx', path };
  if (isTinyImagenet(names)) return { format: 'tiny-imagenet', path };
  if (entries.some((entry) => !entry.isFile() && !entry.name.startsWith('.'))) return { format: 'class-folders', path };
  throw new LabError('not-found', 'There is no data set in the folder.', `Give the folder with ${KNOWN}.`, { file: path });
}

async function formatOfFile(path: string): Promise<DataFormat> {
  const { gzipped } = await inspectFile(path);
  const beginning = await beginningOf(path);
  // Where it is packed and damaged, its format tells so better.
  const content = gzipped ? await unpackedBeginningOf(path).catch(() => beginning) : beginning;
  if (isIdx(content))
    throw oneOfSeveral(path, 'one IDX file', 'Give the folder with all four files: images and labels to train on and to test on.');
  if (content.toString('latin1', 0, NPY_MAGIC.length) === NPY_MAGIC) {
    throw oneOfSeveral(path, 'one array', 'Give the folder with images.npy and labels.npy, or an .npz file that holds both.');
  }
  if (gzipped || beginning.toString('latin1', TAR_MAGIC_PLACE, TAR_MAGIC_PLACE + TAR_MAGIC.length) === TAR_MAGIC) return 'cifar';
  if (beginning.toString('latin1', 0, ZIP_MAGIC.length) === ZIP_MAGIC) return 'numpy';
  if (/\.(csv|tsv)$/i.test(path)) return 'csv';
  throw new LabError('bad-file', 'It is no data set that is known.', `Give a file or folder with ${KNOWN}.`, {
    file: path,
    location: 'byte 0',
  });
}

function isIdx(beginning: Buffer): boolean {
  try {
    return parseIdxHeader(beginning, '').shape.length > 0;
  } catch {
    return false;
  }
}

function oneOfSeveral(file: string, what: string, remedy: string): LabError {
  return new LabError('bad-file', `It is ${what}; a data set has several.`, remedy, { file, location: 'byte 0' });
}

async function unpackedBeginningOf(path: string): Promise<Buffer> {
  const pieces = unpackedBytes(path, true);
  try {
    return await takeBytes(pieces, BEGINNING_BYTES);
  } finally {
    await pieces.return();
  }
}

async function beginningOf(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
