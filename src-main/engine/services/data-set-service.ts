import { LabError } from '#shared/errors/index.ts';
import type { AddDataSet, DataSet, ImportJob } from '#shared/contract/index.ts';
import { findDataSet, listDataSets, refuseTakenName, removeDataSet, type FoundDataSet } from '#main/datasets/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { dataImportTask, type ImportContext } from '../jobs/data-import-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

export class DataSetService {
  readonly #context: ImportContext;
  readonly #store: Store;
  readonly #jobs: JobQueue;
  readonly #log: EngineLog;

  constructor(context: ImportContext, store: Store, jobs: JobQueue, log: EngineLog) {
    this.#context = context;
    this.#store = store;
    this.#jobs = jobs;
    this.#log = log;
  }

  list(): Promise<DataSet[]> {
    return listDataSets(this.#context.dataDir, ({ details }) => this.#log.warn(details, 'a data set cannot be read'));
  }

  /** Makes the starter set on demand. */
  find(name: string): Promise<FoundDataSet> {
    return findDataSet(this.#context.dataDir, name);
  }

  /** The import of a data set. Throws a LabError `conflict` where its name is taken already. */
  async add(request: AddDataSet): Promise<ImportJob> {
    await refuseTakenName(this.#context.dataDir, request.name);
    if (this.#jobs.needs({ kind: 'data-set', name: request.name })) throw inUse(request.name);
    return this.#jobs.add(dataImportTask(request, this.#context));
  }

  /** Refused while a run or a job needs it. */
  async remove(name: string): Promise<boolean> {
    const user = runsWithStatus(this.#store, 'queued', 'running', 'paused').find((run) => run.experiment?.data.name === name);
    if (user) throw new LabError('conflict', `Run ${user.id} uses the data set ${name}.`, 'Stop the run first, or wait until it ends.');
    if (this.#jobs.needs({ kind: 'data-set', name })) throw inUse(name);
    const removed = await removeDataSet(this.#context.dataDir, name);
    if (removed) this.#context.changes.publish({ kind: 'data' });
    return removed;
  }
}

function inUse(name: string): LabError {
  return new LabError('conflict', `A job uses the data set ${name}.`, 'Cancel it first, or wait until it ends.');
}
