import { setTimeout as delay } from 'node:timers/promises';

const RETRY_MS = 30_000;

/** Executors that could not be reached when a run was to start. They are asked again until they answer. */
export class UnreachedExecutors {
  readonly #retryMilliseconds: number;
  readonly #names = new Set<string>();

  constructor(retryMilliseconds = RETRY_MS) {
    this.#retryMilliseconds = retryMilliseconds;
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /**
   * @param answers asks the executor; what it throws counts as no answer
   * @returns when it answers, or the signal aborts
   */
  async wait(name: string, answers: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
    this.#names.add(name);
    do await delay(this.#retryMilliseconds, undefined, { signal }).catch(() => undefined);
    while (!signal.aborted && !(await answers().catch(() => false)));
    this.#names.delete(name);
  }
}
