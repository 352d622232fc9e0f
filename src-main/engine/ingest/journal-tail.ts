import { type FSWatcher, watch } from 'node:fs';
import { runPaths } from '#main/run-folder/index.ts';

/** Limits reads to five a second, however often the file changes. */
const MIN_GAP_MS = 200;

/**
 * Calls `read` when a run's journal may have grown: soon after a notification of the file system, and at least every so often, since
 * shared file systems send none. `read` returns whether there is more to read.
 */
export class JournalTail implements Disposable {
  readonly #read: () => boolean;
  readonly #poll: number;
  readonly #watcher: FSWatcher | null;
  #timer: NodeJS.Timeout | undefined;
  #lastRead = -Infinity;
  #disposed = false;

  /** @param poll the longest time between two reads, in milliseconds */
  constructor(folder: string, read: () => boolean, poll: number) {
    this.#read = read;
    this.#poll = poll;
    this.#watcher = watchFolder(runPaths(folder).journal, () => this.#schedule(MIN_GAP_MS));
    this.#schedule(0);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
  }

  #schedule(gap: number): void {
    if (this.#disposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#readNow(), Math.max(0, this.#lastRead + gap - performance.now()));
  }

  #readNow(): void {
    const more = this.#read();
    this.#lastRead = performance.now();
    this.#schedule(more ? 0 : this.#poll);
  }
}

/** Null if the system cannot watch the folder (too many watches, some network file systems); polling remains. */
function watchFolder(folder: string, onChange: () => void): FSWatcher | null {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}
