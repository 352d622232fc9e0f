import type { Cluster, ClusterReport } from '#shared/contract/index.ts';
import type { Clusters } from '../clusters.ts';
import type { ClusterSite } from './cluster-site.ts';
import { examineCluster } from './examine-cluster.ts';
import { SharedSite } from './shared-site.ts';
import { SlurmExecutor, type SlurmOptions } from './slurm-executor.ts';
import { SshSite } from './ssh/ssh-site.ts';

interface Options extends Omit<SlurmOptions, 'cluster' | 'site'> {
  readonly dataDir: string;
  /** A folder that only this user can enter, for the sockets of ssh; null if ssh cannot share connections here. */
  readonly sockets: string | null;
}

interface Known {
  readonly executor: SlurmExecutor;
  readonly site: ClusterSite;
  /** How the cluster is reached. */
  readonly by: string;
}

/** The executors of the clusters that are set up. */
export class SlurmExecutors implements Disposable {
  readonly #clusters: Clusters;
  readonly #options: Options;
  readonly #known = new Map<string, Known>();

  constructor(clusters: Clusters, options: Options) {
    this.#clusters = clusters;
    this.#options = options;
  }

  named(name: string): SlurmExecutor | undefined {
    const cluster = this.#clusters.find(name);
    return cluster && this.#of(cluster).executor;
  }

  /** Throws LabError `not-found`. */
  examine(name: string): Promise<ClusterReport> {
    const cluster = this.#clusters.get(name);
    return examineCluster(cluster, this.#of(cluster).site, this.#options.programs);
  }

  [Symbol.dispose](): void {
    for (const { executor } of this.#known.values()) executor[Symbol.dispose]();
  }

  #of({ name, login, sshConfig }: Cluster): Known {
    const by = JSON.stringify([login, sshConfig]);
    const before = this.#known.get(name);
    if (before?.by === by) return before;
    // No run is there: it could not have been changed.
    before?.executor[Symbol.dispose]();
    const { dataDir, sockets, ...options } = this.#options;
    const cluster = (): Cluster => this.#clusters.get(name);
    const site = login === undefined ? new SharedSite(cluster, dataDir) : new SshSite(cluster, dataDir, sockets);
    const known = { executor: new SlurmExecutor(name, { ...options, cluster, site }), site, by };
    this.#known.set(name, known);
    return known;
  }
}
