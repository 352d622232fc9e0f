import type { Clusters } from '../clusters.ts';
import { SlurmExecutor, type SlurmOptions } from './slurm-executor.ts';

/** The executors of the clusters that are set up. */
export class SlurmExecutors implements Disposable {
  readonly #clusters: Clusters;
  readonly #options: Omit<SlurmOptions, 'cluster'>;
  readonly #executors = new Map<string, SlurmExecutor>();

  constructor(clusters: Clusters, options: Omit<SlurmOptions, 'cluster'>) {
    this.#clusters = clusters;
    this.#options = options;
  }

  named(name: string): SlurmExecutor | undefined {
    if (!this.#clusters.find(name)) return undefined;
    const known = this.#executors.get(name);
    const executor = known ?? new SlurmExecutor(name, { ...this.#options, cluster: () => this.#clusters.get(name) });
    this.#executors.set(name, executor);
    return executor;
  }

  [Symbol.dispose](): void {
    for (const executor of this.#executors.values()) executor[Symbol.dispose]();
  }
}
