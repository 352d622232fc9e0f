import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '#main/files/atomic-file.ts';
import { errorCode } from '#main/files/file-problem.ts';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { BlockWriter } from './block-writer.ts';
import type { SplitName, StoredDataSet } from './data-set-folder.ts';
import { BYTE_CLASSES, DESCRIPTION_FILE, FORMAT, imagesFile, labelsFile, splitNames } from './data-set-folder.ts';
import { PixelStatistics } from './pixel-statistics.ts';
import { dataSetWriteProblem } from './write-problem.ts';

export type NewDataSet = Pick<DataSet, 'name' | 'title' | 'source' | 'shape' | 'classes'>;

/** Fields of `data-set.json` that the images themselves do not determine. */
export type DataSetRemarks = Partial<Pick<DataSet, 'mean' | 'std' | 'skipped' | 'emptyClasses' | 'missingClasses' | 'unused'>>;

export type SplitBytes = Readonly<Record<SplitName, number>>;

/**
 * Writes a data set into a hidden folder and renames that at the end, so that the data set appears complete or not at all.
 * Always {@link close} it.
 */
export class DataSetWriter {
  readonly #folder: string;
  readonly #dataSet: NewDataSet;
  readonly #images: Readonly<Record<SplitName, BlockWriter>>;
  readonly #statistics: PixelStatistics;
  readonly #samples: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  readonly #sha256: Record<string, string> = {};
  #labelBytes = 0;

  private constructor(folder: string, dataSet: NewDataSet, images: Readonly<Record<SplitName, BlockWriter>>, statistics: PixelStatistics) {
    this.#folder = folder;
    this.#dataSet = dataSet;
    this.#images = images;
    this.#statistics = statistics;
  }

  /** Starts in a new folder. */
  static async create(folder: string, dataSet: NewDataSet): Promise<DataSetWriter> {
    try {
      await mkdir(folder);
    } catch (error) {
      throw dataSetWriteProblem(error, dirname(folder));
    }
    const images = await openAll((split) => BlockWriter.create(join(folder, imagesFile(split))));
    if (!images) throw new Error('a new file is never too short');
    return new DataSetWriter(folder, dataSet, images, new PixelStatistics(dataSet.shape[2]));
  }

  /** Continues after the given number of bytes per split; undefined if the folder has fewer. */
  static async reopen(folder: string, dataSet: NewDataSet, bytes: SplitBytes): Promise<DataSetWriter | undefined> {
    const statistics = new PixelStatistics(dataSet.shape[2]);
    const images = await openAll((split) =>
      BlockWriter.reopen(join(folder, imagesFile(split)), bytes[split], (piece) => split === 'train' && statistics.add(piece)),
    );
    return images && new DataSetWriter(folder, dataSet, images, statistics);
  }

  /** Image bytes appended so far. */
  get bytes(): SplitBytes {
    const { train, validation, test } = this.#images;
    return { train: train.bytes, validation: validation.bytes, test: test.bytes };
  }

  /** Appends bytes to the split's images; pieces may end anywhere. */
  async appendImages(split: SplitName, bytes: Uint8Array): Promise<void> {
    if (split === 'train') this.#statistics.add(bytes);
    await this.#images[split].append(bytes);
  }

  /** Writes all labels of the split. */
  async writeLabels(split: SplitName, labels: ArrayLike<number>): Promise<void> {
    const narrow = this.#dataSet.classes.length <= BYTE_CLASSES;
    const { buffer } = narrow ? Uint8Array.from(labels) : Uint16Array.from(labels);
    const writer = await BlockWriter.create(join(this.#folder, labelsFile(split)));
    await writer.append(new Uint8Array(buffer));
    this.#sha256[labelsFile(split)] = (await writer.finish()).sha256;
    this.#samples[split] = labels.length;
    this.#labelBytes += buffer.byteLength;
  }

  /** Makes all appended images durable. */
  async sync(): Promise<void> {
    for (const split of splitNames) await this.#images[split].sync();
  }

  /** Publishes the folder at its final path. Throws LabError `conflict` if the name was taken meanwhile. */
  async commit(target: string, remarks: DataSetRemarks = {}): Promise<DataSet> {
    const { train, validation, test } = this.bytes;
    for (const split of splitNames) this.#sha256[imagesFile(split)] = (await this.#images[split].finish()).sha256;
    const description: DataSet = {
      ...this.#dataSet,
      samples: { ...this.#samples },
      ...this.#statistics.result(),
      bytes: train + validation + test + this.#labelBytes,
      addedAt: new Date().toISOString(),
      ...remarks,
    };
    const stored: StoredDataSet = { format: FORMAT, ...description, sha256: this.#sha256 };
    const writer = await BlockWriter.create(join(this.#folder, DESCRIPTION_FILE));
    await writer.append(Buffer.from(`${JSON.stringify(stored, null, 2)}\n`));
    await writer.finish();
    syncFolder(this.#folder);
    await this.#moveTo(target);
    return description;
  }

  /** Keeps the folder; call it after a commit too. */
  async close(): Promise<void> {
    // A commit may have closed some of them already.
    await Promise.allSettled(splitNames.map((split) => this.#images[split].close()));
  }

  async #moveTo(target: string): Promise<void> {
    try {
      await rename(this.#folder, target);
      syncFolder(dirname(target));
    } catch (error) {
      if (errorCode(error) === 'ENOSPC' || !(await exists(target))) throw dataSetWriteProblem(error, target);
      throw nameTaken(this.#dataSet.name, target);
    }
  }
}

async function openAll(open: (split: SplitName) => Promise<BlockWriter | undefined>): Promise<Record<SplitName, BlockWriter> | undefined> {
  const opened: BlockWriter[] = [];
  const openOne = async (split: SplitName): Promise<BlockWriter | undefined> => {
    const writer = await open(split);
    if (writer) opened.push(writer);
    return writer;
  };
  try {
    const [train, validation, test] = [await openOne('train'), await openOne('validation'), await openOne('test')];
    if (train && validation && test) return { train, validation, test };
  } catch (error) {
    for (const writer of opened) await writer.close();
    throw error;
  }
  for (const writer of opened) await writer.close();
  return undefined;
}

export function nameTaken(name: string, folder: string): LabError {
  return new LabError('conflict', `A data set named ${name} already exists.`, 'Choose another name, or remove that data set first.', {
    file: folder,
    location: 'name',
  });
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

export async function removeWhole(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
