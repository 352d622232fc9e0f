import type { Cluster, ClusterReport } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { Clusters } from '../executors/index.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { placeRecord, runById, runsOn } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

interface ClusterContext {
  readonly store: Store;
  readonly queue: RunQueue;
  readonly changes: ChangeHub;
  readonly clusters: Clusters;
  /** Throws LabError `not-found`. */
  readonly examine: (name: string) => Promise<ClusterReport>;
}

/** Sets clusters up, and chooses where runs run. */
export class ClusterService {
  readonly #context: ClusterContext;

  constructor(context: ClusterContext) {
    this.#context = context;
  }

  /** Throws LabError `bad-file`. */
  list(): Cluster[] {
    return [...this.#context.clusters.list()];
  }

  /**
   * Adds a cluster, or changes the settings of one: those of jobs that are not submitted yet. Throws LabError `conflict` if its folder or
   * its login would change while runs are there, `bad-file`, `disk-full` or `unwritable`.
   */
  save(cluster: Cluster): Cluster {
    const { clusters, queue } = this.#context;
    const before = clusters.list().find(({ name }) => name === cluster.name);
    if (before && before.folder !== cluster.folder) this.#refuseIfUsed(cluster.name, 'given another folder');
    if (before && before.login !== cluster.login) this.#refuseIfUsed(cluster.name, 'given another login');
    clusters.save(cluster);
    this.#context.changes.publish({ kind: 'clusters' });
    queue.refresh(cluster.name);
    return cluster;
  }

  /** Leaves its folder as it is. Throws LabError `conflict` while runs are there, and like {@link save}. */
  remove(name: string): boolean {
    const { clusters } = this.#context;
    if (!clusters.list().some((cluster) => cluster.name === name)) return false;
    this.#refuseIfUsed(name, 'removed');
    clusters.remove(name);
    this.#context.changes.publish({ kind: 'clusters' });
    return true;
  }

  /** Throws LabError `not-found`. */
  check(name: string): Promise<ClusterReport> {
    return this.#context.examine(name);
  }

  /**
   * Chooses where a run continues that has no runner. Throws LabError `not-found`, and `conflict` if it runs or is finished.
   *
   * @param on null for this machine
   */
  async place(id: string, on: string | null): Promise<void> {
    const { store, queue, clusters } = this.#context;
    if (on !== null) clusters.get(on);
    const known = runById(store, id);
    if (!known) throw new LabError('not-found', `There is no run ${id}.`, 'List the runs to see their IDs.');
    if (known.executor === on) return;
    await queue.attachIfAlive(known);
    const run = runById(store, id);
    if (!run) return;
    if (queue.isActive(id) || run.status === 'running' || run.status === 'finished') {
      throw new LabError('conflict', `Run ${id} cannot move: it is ${run.status}.`, 'Pause it first, and resume it where it is to run.');
    }
    placeRecord(store, run.number, on);
    queue.reports.announce(run.number);
    queue.startNext();
  }

  #refuseIfUsed(name: string, what: string): void {
    const ids = runsOn(this.#context.store, name);
    const [first] = ids;
    if (first === undefined) return;
    const which = ids.length === 1 ? `Run ${first} is there` : `${ids.length} runs are there, such as ${first}`;
    throw new LabError('conflict', `Cluster ${name} cannot be ${what}. ${which}.`, 'Wait until they have ended, or stop them.', {
      location: `cluster ${name}`,
    });
  }
}
