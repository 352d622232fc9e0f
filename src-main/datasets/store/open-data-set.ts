import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { openRegular } from '#main/files/regular-file.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import { formatCount, plural } from '#shared/text/index.ts';
import type { SplitName, StoredDataSet } from './data-set-folder.ts';
import { BYTE_CLASSES, DESCRIPTION_FILE, FORMAT, imagesFile, labelsFile, storedDataSetSchema } from './data-set-folder.ts';
import { FileImages, type ImageStore, MemoryImages } from './image-store.ts';

/** Larger data sets stay on disk. CIFAR's size fits. */
const MEMORY_BYTES = 256 << 20;
const MAX_DESCRIPTION_BYTES = 64 << 20;
/** The system reads at most 2 GiB at once. */
const READ_BYTES = 1 << 30;
const REMEDY = 'Remove the data set and add it again. The starter set is created again on its own.';

/** `data-set.json`; a newer format is reported before any other problem. */
const descriptionSchema: z.ZodType<StoredDataSet> = z
  .unknown()
  .superRefine((document, context) => {
    const format = z.looseObject({ format: z.number() }).safeParse(document).data?.format ?? FORMAT;
    if (format > FORMAT) context.addIssue({ code: 'custom', params: { error: newerFormat(format) } });
  })
  .pipe(storedDataSetSchema);

function newerFormat(format: number): LabErrorDetails {
  const message = `It was written by a newer version of Nepenthe Lab (format ${format}).`;
  return { code: 'bad-file', message, remedy: 'Open it with that version.', location: 'format' };
}

export type Labels = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

export interface Split {
  /** height x width x channels bytes each. */
  readonly images: ImageStore;
  /** Class indices. */
  readonly labels: Labels;
  readonly count: number;
}

export interface OpenDataSet {
  readonly description: DataSet;
  /** SHA-256 of its content: two data sets with the same images, labels and classes have the same. */
  readonly sha256: string;
  readonly splits: Readonly<Record<SplitName, Split>>;
}

/** Reads only `data-set.json`. Throws LabError `not-found` or `bad-file`. */
export async function readDescription(folder: string): Promise<DataSet> {
  return contractOf(await readStored(folder));
}

/** SHA-256 of its content, by its description. Throws like {@link readDescription}. */
export async function hashOfDataSet(folder: string): Promise<string> {
  return contentHash(await readStored(folder));
}

/**
 * Opens a data set. A small one is read into memory; the images of a large one stay on disk. Its files may have been changed, so sizes,
 * hashes and the range of the labels are checked; for images on disk, only the size. Throws LabError `not-found` or `bad-file`.
 *
 * @param memoryBytes the largest data set held in memory
 */
export async function openDataSetFolder(folder: string, memoryBytes = MEMORY_BYTES): Promise<OpenDataSet> {
  const stored = { ...(await readStored(folder)), memoryBytes };
  const [train, validation, test] = [
    await readSplit(folder, 'train', stored),
    await readSplit(folder, 'validation', stored),
    await readSplit(folder, 'test', stored),
  ];
  return { description: contractOf(stored), sha256: contentHash(stored), splits: { train, validation, test } };
}

function contentHash({ shape, classes, sha256 }: StoredDataSet): string {
  const files = Object.entries(sha256).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify({ shape, classes, files })).digest('hex');
}

function contractOf(stored: StoredDataSet): DataSet {
  const { name, title, source, shape, classes, samples, mean, std, bytes, addedAt, skipped, emptyClasses, missingClasses, unused } = stored;
  const remarks = {
    ...(skipped && { skipped }),
    ...(emptyClasses && { emptyClasses }),
    ...(missingClasses && { missingClasses }),
    ...(unused && { unused }),
  };
  return { name, title, source, shape, classes, samples, mean, std, bytes, addedAt, ...remarks };
}

async function readStored(folder: string): Promise<StoredDataSet> {
  await stat(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const file = join(folder, DESCRIPTION_FILE);
  const stored = readJsonFile(file, descriptionSchema, REMEDY, MAX_DESCRIPTION_BYTES);
  if (!stored) throw missing(file);
  return stored;
}

async function readSplit(folder: string, split: SplitName, stored: StoredDataSet & { readonly memoryBytes: number }): Promise<Split> {
  const count = stored.samples[split];
  const imageBytes = stored.shape.reduce((product, extent) => product * extent, 1);
  const wide = stored.classes.length > BYTE_CLASSES;
  const images =
    stored.bytes <= stored.memoryBytes
      ? new MemoryImages(await readChecked(folder, imagesFile(split), count * imageBytes, stored), count)
      : new FileImages(await checkedFile(folder, imagesFile(split), count * imageBytes), count, imageBytes);
  const labelBytes = await readChecked(folder, labelsFile(split), count * (wide ? 2 : 1), stored);
  const labels = wide ? new Uint16Array(labelBytes.buffer) : labelBytes;
  const invalid = labels.findIndex((label) => label >= stored.classes.length);
  if (invalid >= 0) {
    const message = `Label ${String(labels[invalid])} is out of range: there are ${plural(stored.classes.length, 'class', 'classes')}.`;
    throw bad(message, join(folder, labelsFile(split)), `label ${invalid}`);
  }
  return { images, labels, count };
}

async function readChecked(folder: string, name: string, expected: number, stored: StoredDataSet): Promise<Uint8Array<ArrayBuffer>> {
  const file = await checkedFile(folder, name, expected);
  const bytes = await readExactly(file, expected);
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== stored.sha256[name]) throw bad('The file has changed: its SHA-256 differs from the one in data-set.json.', file);
  return bytes;
}

async function checkedFile(folder: string, name: string, expected: number): Promise<string> {
  const file = join(folder, name);
  const size = await sizeOf(file);
  if (size === expected) return file;
  throw bad(`The file has ${plural(size, 'byte')}, expected ${formatCount(expected)}.`, file, `byte ${Math.min(size, expected)}`);
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? missing(file) : readProblem(error, file);
  }
}

async function readExactly(file: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const handle = await openRegular(file);
    try {
      const bytes = new Uint8Array(size);
      for (let filled = 0; filled < size;) {
        const { bytesRead } = await handle.read(bytes, filled, Math.min(READ_BYTES, size - filled), filled);
        if (bytesRead === 0) throw bad(`The file ends after ${formatCount(filled)} of ${formatCount(size)} bytes.`, file, `byte ${filled}`);
        filled += bytesRead;
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readProblem(error, file);
  }
}

function missing(file: string): LabError {
  return bad('This file of the data set is missing.', file);
}

function bad(message: string, file: string, location?: string): LabError {
  return new LabError('bad-file', message, REMEDY, { file, location });
}
