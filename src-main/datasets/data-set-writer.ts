import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import { BlockWriter } from './block-writer.ts';
import {
  BYTE_CLASSES,
  DESCRIPTION_FILE,
  FORMAT,
  imagesFile,
  labelsFile,
  removeLeftovers,
  splitNames,
  unfinishedFolder,
  type SplitName,
  type StoredDataSet,
} from './data-set-folder.ts';
import { errorCode, writeProblem } from './file-problem.ts';
import { PixelStatistics } from './pixel-statistics.ts';

export type NewDataSet = Pick<DataSet, 'name' | 'title' | 'source' | 'shape' | 'classes'>;

/**
 * Writes a data set's folder under a name that nobody looks at and gives it its own in one rename at the end, so that it is
 * there as a whole or not at all. Call {@link discard} when anything fails; it does nothing after a commit.
 */
export class DataSetWriter {
  readonly #dataSets: string;
  readonly #folder: string;
  readonly #dataSet: NewDataSet;
  readonly #images: Readonly<Record<SplitName, BlockWriter>>;
  readonly #statistics: PixelStatistics;
  readonly #samples: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  readonly #sha256: Record<string, string> = {};
  #bytes = 0;

  private constructor(dataSets: string, folder: string, dataSet: NewDataSet, images: Readonly<Record<SplitName, BlockWriter>>) {
    this.#dataSets = dataSets;
    this.#folder = folder;
    this.#dataSet = dataSet;
    this.#images = images;
    this.#statistics = new PixelStatistics(dataSet.shape[2]);
  }

  static async create(dataSets: string, dataSet: NewDataSet): Promise<DataSetWriter> {
    const folder = unfinishedFolder(dataSets, dataSet.name);
    try {
      await mkdir(dataSets, { recursive: true });
      await removeLeftovers(dataSets);
      await mkdir(folder);
    } catch (error) {
      throw writeProblem(error, dataSets);
    }
    const images: BlockWriter[] = [];
    try {
      const create = async (split: SplitName): Promise<BlockWriter> => {
        const writer = await BlockWriter.create(join(folder, imagesFile(split)));
        images.push(writer);
        return writer;
      };
      const writers = { train: await create('train'), validation: await create('validation'), test: await create('test') };
      return new DataSetWriter(dataSets, folder, dataSet, writers);
    } catch (error) {
      for (const writer of images) await writer.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The next bytes of the split's images; pieces may end anywhere. */
  async appendImages(split: SplitName, bytes: Uint8Array): Promise<void> {
    if (split === 'train') this.#statistics.add(bytes);
    this.#bytes += bytes.length;
    await this.#images[split].append(bytes);
  }

  /** All labels of the split. */
  async writeLabels(split: SplitName, labels: ArrayLike<number>): Promise<void> {
    const narrow = this.#dataSet.classes.length <= BYTE_CLASSES;
    const { buffer } = narrow ? Uint8Array.from(labels) : Uint16Array.from(labels);
    const writer = await BlockWriter.create(join(this.#folder, labelsFile(split)));
    await writer.append(new Uint8Array(buffer));
    this.#sha256[labelsFile(split)] = (await writer.finish()).sha256;
    this.#samples[split] = labels.length;
    this.#bytes += buffer.byteLength;
  }

  /** Throws a LabError `conflict` when the name was taken meanwhile. */
  async commit(): Promise<DataSet> {
    for (const split of splitNames) this.#sha256[imagesFile(split)] = (await this.#images[split].finish()).sha256;
    const description: DataSet = {
      ...this.#dataSet,
      samples: { ...this.#samples },
      ...this.#statistics.result(),
      bytes: this.#bytes,
      addedAt: new Date().toISOString(),
    };
    const stored: StoredDataSet = { format: FORMAT, ...description, sha256: this.#sha256 };
    const writer = await BlockWriter.create(join(this.#folder, DESCRIPTION_FILE));
    await writer.append(Buffer.from(`${JSON.stringify(stored, null, 2)}\n`));
    await writer.finish();
    await syncFolder(this.#folder);
    await this.#rename();
    return description;
  }

  async discard(): Promise<void> {
    // Already closed after a commit that came far enough.
    await Promise.allSettled(splitNames.map((split) => this.#images[split].close()));
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #rename(): Promise<void> {
    const target = join(this.#dataSets, this.#dataSet.name);
    try {
      await rename(this.#folder, target);
      await syncFolder(this.#dataSets);
    } catch (error) {
      if (errorCode(error) === 'ENOSPC' || !(await exists(target))) throw writeProblem(error, target);
      throw nameTaken(this.#dataSet.name, target);
    }
  }
}

export function nameTaken(name: string, folder: string): LabError {
  return new LabError('conflict', `There already is a data set called ${name}.`, 'Take another name, or remove that data set first.', {
    file: folder,
    place: 'name',
  });
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Makes creations and renames in the folder durable; Windows cannot open a folder, and needs it not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
