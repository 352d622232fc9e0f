import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ExclusiveLock } from '#main/files/exclusive-lock.ts';
import { MAX_UNREADABLE } from '#shared/contract/data-sets.ts';
import { BlockWriter } from '../block-writer.ts';
import { removeLeftovers, splitNames, unfinishedFolder } from '../data-set-folder.ts';
import { exists, removeWhole } from '../data-set-writer.ts';
import { writeProblem } from '../file-problem.ts';

const CHECKPOINT_FILE = 'checkpoint.json';
const MAX_CHECKPOINT_BYTES = 64 << 20;
const count = z.int().min(0);

/** How far an import has come; what its files hold up to here is durable. */
const checkpointSchema = z.object({
  source: z.string().describe('Of what; with anything else it begins anew.'),
  part: count,
  image: count.describe('The next one of the part.'),
  bytes: z.record(z.enum(splitNames), count),
  unreadable: z.array(z.object({ part: count, image: count, file: z.string(), why: z.string() })).max(MAX_UNREADABLE),
});

export type Checkpoint = z.output<typeof checkpointSchema>;

/**
 * Where an import of that name works until it is done: `.unfinished-<name>`, which nobody takes for a data set. It is locked as long
 * as the process lives, and what is kept in it lets the next import of the same source go on. {@link release} it in any case.
 */
export class ImportFolder {
  readonly #folder: string;
  readonly #lock: ExclusiveLock;
  #isKept = false;

  private constructor(folder: string, lock: ExclusiveLock) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Throws a LabError `busy` while another import of that name goes on, `unwritable` or `disk-full`. */
  static async acquire(dataSets: string, name: string): Promise<ImportFolder> {
    const folder = unfinishedFolder(dataSets, name);
    try {
      await mkdir(folder, { recursive: true });
      const lock = ExclusiveLock.acquire(
        join(folder, 'lock.sqlite'),
        `Another import makes the data set ${name} at the moment.`,
        'Wait for it, or stop it first.',
      );
      const acquired = new ImportFolder(folder, lock);
      await removeLeftovers(dataSets, folder);
      return acquired;
    } catch (error) {
      throw writeProblem(error, dataSets);
    }
  }

  /** For what becomes the data set. */
  get content(): string {
    return join(this.#folder, 'content');
  }

  /** For what was unpacked; made on demand, gone at the end. */
  async scratch(): Promise<string> {
    const folder = join(this.#folder, 'unpacked');
    try {
      await mkdir(folder, { recursive: true });
      return folder;
    } catch (error) {
      throw writeProblem(error, folder);
    }
  }

  /** Undefined where there is nothing to go on with. */
  async readCheckpoint(): Promise<Checkpoint | undefined> {
    try {
      const text = await readFile(join(this.#folder, CHECKPOINT_FILE), 'utf8');
      return text.length > MAX_CHECKPOINT_BYTES ? undefined : checkpointSchema.safeParse(JSON.parse(text)).data;
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
    } catch (error) {
      throw writeProblem(error, file);
    }
  }

  /** Forgets whatever was done before. */
  async clear(): Promise<void> {
    await removeWhole(join(this.#folder, CHECKPOINT_FILE));
    await removeWhole(this.content);
  }

  /** The next import of the same source shall go on where the last checkpoint was. */
  keep(): void {
    this.#isKept = true;
  }

  /** It has become the data set: there is nothing to go on with. */
  finish(): void {
    this.#isKept = false;
  }

  async release(): Promise<void> {
    await removeWhole(join(this.#folder, 'unpacked'));
    const isWorthIt = this.#isKept && (await exists(join(this.#folder, CHECKPOINT_FILE)));
    // Before the deletion, which an open file would hinder on some systems.
    this.#lock.release();
    if (!isWorthIt) await removeWhole(this.#folder);
  }
}
