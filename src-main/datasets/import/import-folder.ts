import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '#main/files/atomic-file.ts';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { readRegular } from '#main/files/regular-file.ts';
import { MAX_UNREADABLE, unusedSchema } from '#shared/contract/data-sets.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { BlockWriter } from '../store/block-writer.ts';
import { removeLeftovers, splitNames, unfinishedFolder } from '../store/data-set-folder.ts';
import { exists, removeWhole } from '../store/data-set-writer.ts';
import { dataSetWriteProblem } from '../store/write-problem.ts';

const CHECKPOINT_FILE = 'checkpoint.json';
const MAX_CHECKPOINT_BYTES = 64 << 20;
const count = z.int().min(0);

/** Progress of an import; everything up to here is durable. */
const checkpointSchema = z.object({
  source: z.string().describe('Fingerprint of source and plan; a different one starts over.'),
  part: count,
  image: count.describe('The next image of the part.'),
  bytes: z.record(z.enum(splitNames), count),
  unused: z.array(unusedSchema).default([]).describe('What the files of the images so far contain beside them.'),
  unreadable: z.array(z.object({ part: count, image: count, file: z.string(), why: z.string() })).max(MAX_UNREADABLE),
});

export type Checkpoint = z.output<typeof checkpointSchema>;

/**
 * The workspace of an import: `.unfinished-<name>`, which is never taken for a data set. It is locked while the process lives, and its
 * content lets the next import of the same source continue. Always {@link release} it.
 */
export class ImportFolder {
  readonly #folder: string;
  readonly #lock: ExclusiveLock;
  #isKept = false;

  private constructor(folder: string, lock: ExclusiveLock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Throws LabError `busy` during another import of that name, `unwritable` or `disk-full`. */
  static async acquire(dataSets: string, name: string): Promise<ImportFolder> {
    const folder = unfinishedFolder(dataSets, name);
    try {
      await mkdir(folder, { recursive: true });
      const lock = ExclusiveLock.acquire(
        join(folder, 'lock.sqlite'),
        `The data set ${name} is already being imported.`,
        'Wait for that import, or stop it first.',
      );
      const acquired = new ImportFolder(folder, lock);
      await removeLeftovers(dataSets, folder);
      return acquired;
    } catch (error) {
      throw dataSetWriteProblem(error, dataSets);
    }
  }

  /** Becomes the data set. */
  get content(): string {
    return join(this.#folder, 'content');
  }

  /** For unpacked archives; created on demand, deleted at the end. */
  async scratch(): Promise<string> {
    const folder = join(this.#folder, 'unpacked');
    try {
      await mkdir(folder, { recursive: true });
      return folder;
    } catch (error) {
      throw dataSetWriteProblem(error, folder);
    }
  }

  /** Undefined if there is nothing to continue. */
  async readCheckpoint(): Promise<Checkpoint | undefined> {
    try {
      const text = (await readRegular(join(this.#folder, CHECKPOINT_FILE))).toString();
      return text.length > MAX_CHECKPOINT_BYTES ? undefined : checkpointSchema.safeParse(parseBoundedJson(text)).data;
    } catch {
      return undefined;
    }
  }

  async writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    const file = join(this.#folder, CHECKPOINT_FILE);
    const writer = await BlockWriter.create(`${file}.new`);
    try {
      await writer.append(Buffer.from(JSON.stringify(checkpoint)));
      await writer.finish();
      await rename(`${file}.new`, file);
      syncFolder(this.#folder);
    } catch (error) {
      throw dataSetWriteProblem(error, file);
    }
  }

  /** Discards all earlier progress. */
  async clear(): Promise<void> {
    await removeWhole(join(this.#folder, CHECKPOINT_FILE));
    await removeWhole(this.content);
  }

  /** Keeps the last checkpoint for the next import of the same source. */
  keep(): void {
    this.#isKept = true;
  }

  /** The import has become the data set; there is nothing to continue. */
  finish(): void {
    this.#isKept = false;
  }

  async release(): Promise<void> {
    await removeWhole(join(this.#folder, 'unpacked'));
    const keepsCheckpoint = this.#isKept && (await exists(join(this.#folder, CHECKPOINT_FILE)));
    // Some systems refuse to delete an open file.
    this.#lock.release();
    if (!keepsCheckpoint) await removeWhole(this.#folder);
  }
}
