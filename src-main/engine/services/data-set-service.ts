import { LabError } from '#shared/errors/index.ts';
import type { AddDataSet, DataSet, ImportJob } from '#shared/contract/index.ts';
import { findDataSet, listDataSets, refuseTakenName, removeDataSet, type FoundDataSet } from '#main/datasets/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { importWork, type ImportTools } from '../jobs/import-work.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

export class DataSetService {
  readonly #tools: ImportTools;
  readonly #store: Store;
  readonly #jobs: JobDesk;
  readonly #log: EngineLog;

  constructor(tools: ImportTools, store: Store, jobs: JobDesk, log: EngineLog) {
    this.#tools = tools;
    this.#store = store;
    this.#jobs = jobs;
    this.#log = log;
  }

  list(): Promise<DataSet[]> {
    return listDataSets(this.#tools.dataDir, ({ details }) => this.#log.warn(details, 'a data set cannot be read'));
  }

  /** Makes the starter set on demand. */
  find(name: string): Promise<FoundDataSet> {
    return findDataSet(this.#tools.dataDir, name);
  }

  /** The import of a data set. Throws a LabError `conflict` where its name is taken already. */
  async add(request: AddDataSet): Promise<ImportJob> {
    await refuseTakenName(this.#tools.dataDir, request.name);
    if (this.#jobs.needs({ kind: 'data-set', name: request.name })) throw inUse(request.name);
    return this.#jobs.take(importWork(request, this.#tools));
  }

  /** Refused while a run or a job needs it. */
  async remove(name: string): Promise<boolean> {
    const user = runsWithStatus(this.#store, 'queued', 'running', 'paused').find((run) => run.experiment?.data.name === name);
    if (user) throw new LabError('conflict', `Run ${user.id} uses the data set ${name}.`, 'Stop the run first, or wait until it ends.');
    if (this.#jobs.needs({ kind: 'data-set', name })) throw inUse(name);
    const removed = await removeDataSet(this.#tools.dataDir, name);
    if (removed) this.#tools.changes.publish({ kind: 'data' });
    return removed;
  }
}

function inUse(name: string): LabError {
  return new LabError('conflict', `A job uses the data set ${name}.`, 'Cancel it first, or wait until it ends.');
}
