import type { Change } from '#shared/contract/index.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5000;

export interface ChangeListener {
  /** The stream is open: anything read before may be out of date. */
  opened(): void;
  changed(change: Change): void;
  /** The stream has ended; the next attempt follows after `retryMs`. */
  lost(retryMs: number): void;
}

export type OpenChanges = (signal: AbortSignal) => Promise<AsyncIterable<Change>>;
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** Keeps one stream of changes open until the signal aborts, with growing waits between attempts. */
export async function followChanges(open: OpenChanges, listener: ChangeListener, signal: AbortSignal, wait: Wait = delay): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      const changes = await open(signal);
      listener.opened();
      waitMs = FIRST_WAIT_MS;
      for await (const change of changes) listener.changed(change);
    } catch {
      // Whatever ended the stream: report it, wait, try again.
    }
    if (isAborted(signal)) return;
    listener.lost(waitMs);
    await wait(waitMs, signal);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
