import { type FSWatcher, mkdirSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { lastSign } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { runById } from '../store/run-records.ts';
import { allRunIds, idsOfSources } from '../store/sources.ts';
import type { Store } from '../store/store.ts';
import { isOwn, readLost, restoreRun } from './restore-run.ts';

const POLL_MS = 2000;
/** After a notification of the file system: a program writes a folder's files one after another. */
const SETTLE_MS = 100;

interface FoundRunsContext {
  readonly store: Store;
  readonly queue: Pick<RunQueue, 'adopt' | 'isActive' | 'reports'>;
  readonly dataDir: string;
  readonly log: EngineLog;
}

/**
 * Finds the runs that other programs write into the data folder while the engine runs: new folders, and runs that had ended or fallen
 * silent and go on.
 */
export class FoundRuns implements Disposable {
  readonly #context: FoundRunsContext;
  readonly #poll: number;
  /** The last sign of life of each run that is not followed, as it was at the last look. */
  readonly #signs = new Map<string, number>();
  /** Folders that could not be read, which are logged once. */
  readonly #unreadable = new Set<string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** @param poll the longest time between two looks, in milliseconds */
  constructor(context: FoundRunsContext, poll = POLL_MS) {
    this.#context = context;
    this.#poll = poll;
  }

  /** Looks now, and from then on. */
  start(): void {
    try {
      mkdirSync(this.#runs, { recursive: true });
      this.#watcher = watch(this.#runs, { persistent: false }, () => this.#schedule(SETTLE_MS));
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // Some file systems cannot be watched; looking from time to time remains.
    }
    this.#schedule(0);
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
  }

  get #runs(): string {
    return join(this.#context.dataDir, 'runs');
  }

  #schedule(delay: number): void {
    if (this.#isDisposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look().finally(() => this.#schedule(this.#poll)), delay);
    this.#timer.unref();
  }

  /** Takes in what is new. Never rejects. */
  async look(): Promise<void> {
    try {
      const known = allRunIds(this.#context.store);
      const names = readdirSync(this.#runs).filter((name) => !name.startsWith('.'));
      for (const name of names) if (!known.has(name)) await this.#takeIn(name);
      for (const id of idsOfSources(this.#context.store)) await this.#lookAt(id);
    } catch (error) {
      if (!this.#isDisposed) this.#context.log.error({ err: error }, 'runs of other programs could not be looked for');
    }
  }

  /** Stores a run that has begun. A run of this lab that was put here is restored by the next engine. */
  async #takeIn(name: string): Promise<void> {
    const { store, queue, log } = this.#context;
    const folder = join(this.#runs, name);
    try {
      const run = readLost(name, folder);
      if (!run.hasBegun || isOwn(folder)) return;
      restoreRun(store, run, log);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      // Its spec may not be complete yet.
      if (!this.#unreadable.has(name)) log.warn({ folder, err: error }, 'a folder in runs/ is not a run yet');
      this.#unreadable.add(name);
      return;
    }
    this.#unreadable.delete(name);
    const stored = runById(store, name);
    if (!stored) return;
    this.#signs.set(name, lastSign(folder));
    queue.reports.announce(stored.number);
    await queue.adopt(stored);
  }

  /** Adopts a run that has written since the last look. */
  async #lookAt(id: string): Promise<void> {
    const { store, queue } = this.#context;
    if (queue.isActive(id)) return;
    const sign = lastSign(join(this.#runs, id));
    const before = this.#signs.get(id);
    this.#signs.set(id, sign);
    if (before === sign) return;
    const run = runById(store, id);
    if (run) await queue.adopt(run);
  }
}
