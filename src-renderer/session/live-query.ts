import { type QueryClient, type QueryFunction, QueryObserver } from '@tanstack/svelte-query';
import { createSubscriber } from 'svelte/reactivity';
import { describeFailure, type Failure } from '../ui/failure.ts';
import type { AnswerKey } from './server-cache.ts';

/** Options as the engine's query utilities make them. */
export interface LiveQueryOptions<Data> {
  readonly queryKey: AnswerKey<Data>;
  readonly queryFn: QueryFunction<Data>;
}

/** An answer of the engine as reactive state, read and kept up to date while an effect or a component reads it. */
export class LiveQuery<Data> {
  readonly #cache: QueryClient;
  readonly #queryKey: AnswerKey<Data>;
  readonly #observe: () => void;

  constructor(cache: QueryClient, options: LiveQueryOptions<Data>) {
    this.#cache = cache;
    this.#queryKey = options.queryKey;
    const observer = new QueryObserver(cache, { ...options, notifyOnChangeProps: ['data', 'error'] });
    this.#observe = createSubscriber((update) => observer.subscribe(update));
  }

  /** Undefined until the engine has answered. */
  get data(): Data | undefined {
    this.#observe();
    return this.#cache.getQueryData<Data>(this.#queryKey);
  }

  /** Why the last request failed. */
  get failure(): Failure | undefined {
    this.#observe();
    const error = this.#cache.getQueryState(this.#queryKey)?.error;
    return error ? describeFailure(error) : undefined;
  }

  /** Asks the engine again. */
  async refresh(): Promise<void> {
    await this.#cache.invalidateQueries({ queryKey: this.#queryKey, exact: true });
  }
}
