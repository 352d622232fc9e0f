import type { Change } from '#shared/contract/index.ts';
import { PendingChanges } from './pending-changes.ts';

/** Publishes changes to every connected client. Each client has its own pending changes and reads at its own pace. */
export class ChangeHub implements Disposable {
  readonly #subscriptions = new Set<Subscription>();

  get clients(): number {
    return this.#subscriptions.size;
  }

  publish(...changes: readonly Change[]): void {
    for (const subscription of this.#subscriptions) subscription.add(changes);
  }

  /** The changes from now on, until the client disconnects (by `signal` or by returning from the iterator) or the engine ends. */
  subscribe(signal?: AbortSignal): AsyncGenerator<Change, void, void> {
    // Outside the generator, which starts only at its first `next`: changes before that must not be missed.
    const subscription = new Subscription();
    this.#subscriptions.add(subscription);
    const end = (): void => this.#end(subscription);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    return changesOf(subscription, () => {
      signal?.removeEventListener('abort', end);
      end();
    });
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) this.#end(subscription);
  }

  #end(subscription: Subscription): void {
    this.#subscriptions.delete(subscription);
    subscription.end();
  }
}

async function* changesOf(subscription: Subscription, onEnd: () => void): AsyncGenerator<Change, void, void> {
  try {
    for (let changes = await subscription.next(); changes; changes = await subscription.next()) yield* changes;
  } finally {
    onEnd();
  }
}

class Subscription {
  readonly #pending = new PendingChanges();
  #ended = false;
  #wake: () => void = () => undefined;

  add(changes: readonly Change[]): void {
    for (const change of changes) this.#pending.add(change);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Waits for pending changes and takes all of them; undefined at the end. */
  async next(): Promise<Change[] | undefined> {
    while (this.#pending.isEmpty && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#ended ? undefined : this.#pending.take();
  }
}
