import { watch, type FSWatcher } from 'node:fs';
import { runPaths } from '#main/run-folder/index.ts';

const POLL_MS = 250;
/** At most five reads a second, however often the file changes. */
const LEAST_GAP_MS = 200;

/**
 * Calls `read` when a run's journal may have grown: soon after the file system says so, and every quarter second in any case, since
 * shared file systems say nothing. `read` tells whether there is more at once.
 */
export class JournalTail implements Disposable {
  readonly #read: () => boolean;
  readonly #watcher: FSWatcher | null;
  #timer: NodeJS.Timeout | undefined;
  #lastRead = 0;
  #disposed = false;

  constructor(folder: string, read: () => boolean) {
    this.#read = read;
    this.#watcher = watchFolder(runPaths(folder).journal, () => this.#plan(LEAST_GAP_MS));
    this.#plan(0);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
  }

  #plan(gap: number): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#readNow(), Math.max(0, this.#lastRead + gap - Date.now()));
  }

  #readNow(): void {
    const more = this.#read();
    this.#lastRead = Date.now();
    this.#plan(more ? 0 : POLL_MS);
  }
}

/** Null where the system cannot watch (too many watches, some network file systems): polling is enough then. */
function watchFolder(folder: string, changed: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
