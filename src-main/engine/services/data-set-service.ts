import { LabError, type AddDataSet, type DataSet } from '#shared/contract/index.ts';
import { addDataSet, findDataSet, listDataSets, removeDataSet, type FoundDataSet } from '#main/datasets/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

export class DataSetService {
  readonly #dataDir: string;
  readonly #store: Store;
  readonly #jobs: JobDesk;
  readonly #changes: ChangeHub;
  readonly #log: EngineLog;

  constructor(dataDir: string, store: Store, jobs: JobDesk, changes: ChangeHub, log: EngineLog) {
    this.#dataDir = dataDir;
    this.#store = store;
    this.#jobs = jobs;
    this.#changes = changes;
    this.#log = log;
  }

  list(): Promise<DataSet[]> {
    return listDataSets(this.#dataDir, ({ details }) => this.#log.warn(details, 'a data set cannot be read'));
  }

  /** Makes the starter set on demand. */
  find(name: string): Promise<FoundDataSet> {
    return findDataSet(this.#dataDir, name);
  }

  /** Nothing is left behind where the client goes away meanwhile. */
  async add(request: AddDataSet, signal?: AbortSignal): Promise<DataSet> {
    const added = await addDataSet(this.#dataDir, request, signal ? { signal } : {});
    this.#changes.publish({ kind: 'data' });
    return added;
  }

  /** Refused while a run or a job needs it. */
  async remove(name: string): Promise<boolean> {
    const user = runsWithStatus(this.#store, 'queued', 'running', 'paused').find((run) => run.experiment.data.name === name);
    if (user) throw new LabError('conflict', `Run ${user.id} uses the data set ${name}.`, 'Stop the run first, or wait until it ends.');
    if (this.#jobs.needs(name))
      throw new LabError('conflict', `A job uses the data set ${name}.`, 'Cancel it first, or wait until it ends.');
    const removed = await removeDataSet(this.#dataDir, name);
    if (removed) this.#changes.publish({ kind: 'data' });
    return removed;
  }
}
