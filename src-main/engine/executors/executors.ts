import type { Executor } from './executor.ts';

/** Where runs can run: on this machine, and where else executors are set up. */
export class Executors {
  /** Of runs that name no other, and of all other tasks. */
  readonly local: Executor;
  readonly #others: (name: string) => Executor | undefined;

  /** @param others the other executors, by name */
  constructor(local: Executor, others: (name: string) => Executor | undefined = () => undefined) {
    this.local = local;
    this.#others = others;
  }

  /** @param name null for the executor of this machine */
  named(name: string | null): Executor | undefined {
    return name === null || name === this.local.name ? this.local : this.#others(name);
  }
}
