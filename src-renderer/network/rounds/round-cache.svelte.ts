import { SvelteMap } from 'svelte/reactivity';
import { describeFailure, type Failure } from '../../ui/failure.ts';

export type RoundAnswer<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'loaded'; readonly value: T };

const LOADING = { status: 'loading' } as const;

/** Loads something per round, each round once. */
export class RoundCache<T> {
  readonly #fetch: (round: number) => Promise<T>;
  readonly #rounds = new SvelteMap<number, RoundAnswer<T>>();

  constructor(fetch: (round: number) => Promise<T>) {
    this.#fetch = fetch;
  }

  /** Reactive; `loading` until the round has been loaded. */
  get(round: number): RoundAnswer<T> {
    return this.#rounds.get(round) ?? LOADING;
  }

  /** Loads a round unless that has been done; retries one that failed. */
  async load(round: number): Promise<void> {
    const known = this.#rounds.get(round);
    if (known !== undefined && known.status !== 'failed') return;
    this.#rounds.set(round, LOADING);
    try {
      this.#rounds.set(round, { status: 'loaded', value: await this.#fetch(round) });
    } catch (error) {
      this.#rounds.set(round, { status: 'failed', failure: describeFailure(error) });
    }
  }
}
