import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { findDataSet, type FoundDataSet, listDataSets, refuseTakenName, removeDataSet, sampleSets } from '#main/datasets/index.ts';
import type {
  AddDataSet,
  DataOverview,
  DataSetList,
  DataSetPreview,
  ImportedModel,
  ImportJob,
  ModelData,
  ModelDataRequest,
  SampleSet,
} from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { runTask, Turns } from '../executors/index.ts';
import { dataImportTask, type ImportContext } from '../jobs/data-import-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { DataOverviews } from './data-overviews.ts';
import { dataForModel } from './model-data.ts';

/** Each lists the files of its source. */
const MAX_INSPECTED = 2;

export class DataSetService {
  readonly #context: ImportContext;
  readonly #store: Store;
  readonly #jobs: JobQueue;
  readonly #log: EngineLog;
  readonly #inspections = new Turns(MAX_INSPECTED);
  readonly #overviews: DataOverviews;

  constructor(context: ImportContext, store: Store, jobs: JobQueue, log: EngineLog) {
    this.#context = context;
    this.#store = store;
    this.#jobs = jobs;
    this.#log = log;
    this.#overviews = new DataOverviews(context, log);
  }

  /** Lists the data sets, and the folders that cannot be read, with the reason. */
  async list(): Promise<DataSetList> {
    const damaged: DataSetList['damaged'] = [];
    const dataSets = await listDataSets(this.#context.dataDir, ({ details }, name) => {
      this.#log.warn(details, 'a data set cannot be read');
      damaged.push({ name, error: details });
    });
    return { dataSets, damaged };
  }

  /** Creates the starter set on demand. Throws LabError `not-found` or `bad-file`. */
  find(name: string): Promise<FoundDataSet> {
    return findDataSet(this.#context.dataDir, name);
  }

  /** Starts the import of a data set. Throws LabError `conflict` if its name is taken. */
  async add(request: AddDataSet): Promise<ImportJob> {
    await refuseTakenName(this.#context.dataDir, request.name);
    if (this.#jobs.needs({ kind: 'data-set', name: request.name })) throw inUse(request.name);
    return this.#jobs.add(dataImportTask(request, this.#context));
  }

  /** What the import of a request would add. Waits while other sources are inspected. Throws LabError for what the import would refuse. */
  preview(dataSet: AddDataSet, signal: AbortSignal = new AbortController().signal): Promise<DataSetPreview> {
    const scratch = join(this.#context.dataDir, 'jobs', `inspect-${randomUUID()}`);
    return this.#inspections.take(signal, () =>
      runTask(this.#context.executor, 'inspect-data', { format: 1, dataSet }, { scratch, signal }),
    );
  }

  /** What the images of a data set are like. Throws LabError `not-found` or `bad-file`. */
  async overview(name: string, signal?: AbortSignal): Promise<DataOverview> {
    return this.#overviews.of((await this.find(name)).folder, signal);
  }

  /** Data sets that can be added from installed packages. */
  samples(): Promise<SampleSet[]> {
    return sampleSets();
  }

  /** The data set with the images for a model, or the import that would add it. Throws like {@link dataForModel}. */
  forModel(request: ModelDataRequest, model: ImportedModel, signal?: AbortSignal): Promise<ModelData> {
    return dataForModel({ list: () => this.list(), preview: (dataSet) => this.preview(dataSet, signal) }, model, request);
  }

  /** False if there is no such data set. Throws LabError `conflict` while a run or a job uses it. */
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
  return new LabError('conflict', `A job uses the data set ${name}.`, 'Cancel the job first, or wait until it ends.');
}
