import { isAbsolute } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { ImportedModelDetail, ImportModel, ModelImportJob, ModelLibrary, OnnxNumbers, OnnxView } from '#shared/contract/index.ts';
import { findModel, listModels, refuseTakenModel, removeModel, type FoundModel } from '#main/library/index.ts';
import { modelNameOf } from '#shared/settings/index.ts';
import type { ImportContext } from '../jobs/data-import-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { modelImportTask } from '../jobs/model-import-task.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import type { OnnxReader } from './onnx-reader.ts';

/** Models that came from files. */
export class ImportedModelService {
  readonly #context: ImportContext;
  readonly #store: Store;
  readonly #jobs: JobQueue;
  readonly #reader: OnnxReader;

  constructor(context: ImportContext, store: Store, jobs: JobQueue, reader: OnnxReader) {
    this.#context = context;
    this.#store = store;
    this.#jobs = jobs;
    this.#reader = reader;
  }

  list(): ModelLibrary {
    return listModels(this.#context.dataDir);
  }

  /** That an experiment names. Throws a LabError `not-found` or `bad-file`. */
  find(name: string): FoundModel {
    return findModel(this.#context.dataDir, name);
  }

  get(name: string): ImportedModelDetail {
    const { description, graph } = findModel(this.#context.dataDir, name, 'name');
    return { ...description, graph };
  }

  /** The import of a model. Throws a LabError `conflict` where its name is taken already. */
  import({ file, name = modelNameOf(file), ...choice }: ImportModel): ModelImportJob {
    refuseRelative(file);
    refuseTakenModel(this.#context.dataDir, name);
    if (this.#jobs.needs({ kind: 'imported-model', name })) throw beingImported(name);
    return this.#jobs.add(modelImportTask({ file, name, ...choice }, this.#context));
  }

  async look(file: string, signal?: AbortSignal): Promise<OnnxView> {
    refuseRelative(file);
    const { view } = await this.#reader.read({ format: 1, file, numbers: null }, signal);
    if (!view) throw new Error('the runner answers what it is asked');
    return view;
  }

  async numbers(file: string, tensor: { readonly name: string; readonly offset: number }, signal?: AbortSignal): Promise<OnnxNumbers> {
    refuseRelative(file);
    const { numbers } = await this.#reader.read({ format: 1, file, numbers: tensor }, signal);
    if (!numbers) throw new Error('the runner answers what it is asked');
    return numbers;
  }

  /** Refused while a run or an import needs it. */
  remove(name: string): boolean {
    const user = runsWithStatus(this.#store, 'queued', 'running', 'paused').find(
      ({ experiment }) => experiment?.network.kind === 'imported' && experiment.network.model === name,
    );
    if (user) {
      throw new LabError('conflict', `Run ${user.id} uses the imported model ${name}.`, 'Stop the run first, or wait until it ends.');
    }
    if (this.#jobs.needs({ kind: 'imported-model', name })) throw beingImported(name);
    const removed = removeModel(this.#context.dataDir, name);
    if (removed) this.#context.changes.publish({ kind: 'library' });
    return removed;
  }
}

/** The engine has no folder that a path could be relative to. */
function refuseRelative(file: string): void {
  if (isAbsolute(file)) return;
  throw new LabError('not-found', 'The file has to be named with its whole path.', 'Name all of it.', { file, location: 'file' });
}

function beingImported(name: string): LabError {
  return new LabError(
    'conflict',
    `A model called ${name} is being imported.`,
    'Cancel that first, wait until it is done, or take another name.',
    {
      location: 'name',
    },
  );
}
