import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { BYTE_CLASSES, DESCRIPTION_FILE, FORMAT, imagesFile, labelsFile, storedDataSetSchema } from './data-set-folder.ts';
import type { SplitName, StoredDataSet } from './data-set-folder.ts';
import { errorCode, readProblem } from './file-problem.ts';
import { FileImages, MemoryImages, type ImageStore } from './image-store.ts';

/** Data sets up to here are held in memory: those of CIFAR's size. */
const MEMORY_BYTES = 256 << 20;
const MAX_DESCRIPTION_BYTES = 64 << 20;
/** The system reads no more at once than 2 GiB. */
const READ_BYTES = 1 << 30;
const REMEDY = 'Remove the data set and add it again; the starter set is made again by itself.';

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
  readonly splits: Readonly<Record<SplitName, Split>>;
}

/** Reads `data-set.json` alone. Throws a LabError `not-found` or `bad-file`. */
export async function readDescription(folder: string): Promise<DataSet> {
  return contractOf(await readStored(folder));
}

/**
 * Opens a data set: a small one is read into memory, the images of a large one stay on the disk. Its files may have been changed by
 * anyone: sizes, hashes and the range of the labels are checked; of images that stay on the disk only the size. Throws a LabError
 * `not-found` or `bad-file`.
 *
 * @param memoryBytes what counts as small
 */
export async function openDataSetFolder(folder: string, memoryBytes = MEMORY_BYTES): Promise<OpenDataSet> {
  const stored = { ...(await readStored(folder)), memoryBytes };
  const [train, validation, test] = [
    await readSplit(folder, 'train', stored),
    await readSplit(folder, 'validation', stored),
    await readSplit(folder, 'test', stored),
  ];
  return { description: contractOf(stored), splits: { train, validation, test } };
}

function contractOf(stored: StoredDataSet): DataSet {
  const { name, title, source, shape, classes, samples, mean, std, bytes, addedAt, skipped, emptyClasses } = stored;
  const remarks = { ...(skipped && { skipped }), ...(emptyClasses && { emptyClasses }) };
  return { name, title, source, shape, classes, samples, mean, std, bytes, addedAt, ...remarks };
}

async function readStored(folder: string): Promise<StoredDataSet> {
  const file = join(folder, DESCRIPTION_FILE);
  await stat(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const size = await sizeOf(file);
  if (size > MAX_DESCRIPTION_BYTES) throw bad(`The description is larger than ${MAX_DESCRIPTION_BYTES} bytes.`, file);
  const document = parseJson(Buffer.from(await readExactly(file, size)).toString(), file);
  if (typeof document === 'object' && document !== null && 'format' in document) {
    const { format } = document;
    if (typeof format === 'number' && format > FORMAT) {
      throw new LabError('bad-file', `It was written by a newer Nepenthe Lab (format ${format}).`, 'Open it with that version.', {
        file,
        location: 'format',
      });
    }
  }
  const checked = storedDataSetSchema.safeParse(document);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw bad(issue?.message ?? 'Not of the expected form.', file, issue?.path.join('.'));
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
  const strange = labels.findIndex((label) => label >= stored.classes.length);
  if (strange >= 0) {
    const message = `The label ${String(labels[strange])} is none of the ${stored.classes.length} classes.`;
    throw bad(message, join(folder, labelsFile(split)), `label ${strange}`);
  }
  return { images, labels, count };
}

async function readChecked(folder: string, name: string, expected: number, stored: StoredDataSet): Promise<Uint8Array<ArrayBuffer>> {
  const file = await checkedFile(folder, name, expected);
  const bytes = await readExactly(file, expected);
  const hash = createHash('sha256').update(bytes).digest('hex');
  if (hash !== stored.sha256[name]) throw bad('The file was changed: its SHA-256 is not the one noted when it was made.', file);
  return bytes;
}

async function checkedFile(folder: string, name: string, expected: number): Promise<string> {
  const file = join(folder, name);
  const size = await sizeOf(file);
  if (size === expected) return file;
  throw bad(`The file has ${size} bytes, ${expected} belong there.`, file, `byte ${Math.min(size, expected)}`);
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? bad('The data set lacks this file.', file) : readProblem(error, file);
  }
}

async function readExactly(file: string, size: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const handle = await open(file, 'r');
    try {
      const bytes = new Uint8Array(size);
      for (let filled = 0; filled < size;) {
        const { bytesRead } = await handle.read(bytes, filled, Math.min(READ_BYTES, size - filled), filled);
        if (bytesRead === 0) throw bad(`The file ends after ${filled} of ${size} bytes.`, file, `byte ${filled}`);
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

function parseJson(text: string, file: string): unknown {
  try {
    return withCurrentNames(JSON.parse(text));
  } catch (error) {
    throw bad(`Not JSON: ${error instanceof Error ? error.message : String(error)}`, file);
  }
}

function bad(message: string, file: string, place?: string): LabError {
  return new LabError('bad-file', message, REMEDY, { file, ...(place !== undefined && { location: place }) });
}
