import { isAbsolute } from 'node:path';
import { findModel, type FoundModel, listModels, refuseTakenModel, removeModel } from '#main/library/index.ts';
import type { ImportedModelDetail, ImportModel, ModelImportJob, ModelLibrary, OnnxNumbers, OnnxView } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { modelNameOf } from '#shared/settings/index.ts';
import type { ImportContext } from '../jobs/data-import-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { modelImportTask } from '../jobs/model-import-task.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import type { OnnxReader } from './onnx-reader.ts';

/** Manages imported models and reads ONNX files. */
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

  /** The model with a name that an experiment uses. Throws LabError `not-found` or `bad-file`. */
  find(name: string): FoundModel {
    return findModel(this.#context.dataDir, name);
  }

  get(name: string): ImportedModelDetail {
    const { description, graph } = findModel(this.#context.dataDir, name, 'name');
    return { ...description, graph };
  }

  /** Starts the import of a model. Throws LabError `conflict` if its name is taken. */
  import({ file, name = modelNameOf(file), ...choice }: ImportModel): ModelImportJob {
    refuseRelative(file);
    refuseTakenModel(this.#context.dataDir, name);
    if (this.#jobs.needs({ kind: 'imported-model', name })) throw beingImported(name);
    return this.#jobs.add(modelImportTask({ file, name, ...choice }, this.#context));
  }

  /** The content of an ONNX file without its numbers. Throws LabError `not-found`, `bad-file` or `busy`. */
  async inspect(file: string, signal?: AbortSignal): Promise<OnnxView> {
    refuseRelative(file);
    const { view } = await this.#reader.read({ format: 1, file, numbers: null }, signal);
    if (!view) throw new Error('the result has no view');
    return view;
  }

  /** Some numbers of a constant in an ONNX file. Throws LabError `not-found`, `bad-file` or `busy`. */
  async numbers(file: string, tensor: { readonly name: string; readonly offset: number }, signal?: AbortSignal): Promise<OnnxNumbers> {
    refuseRelative(file);
    const { numbers } = await this.#reader.read({ format: 1, file, numbers: tensor }, signal);
    if (!numbers) throw new Error('the result has no numbers');
    return numbers;
  }

  /** False if there is no such model. Throws LabError `conflict` while a run or a job uses it. */
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

/** The engine has no working folder that a path could be relative to. */
function refuseRelative(file: string): void {
  if (isAbsolute(file)) return;
  throw new LabError('not-found', 'The path is not absolute.', 'Give an absolute path.', { file, location: 'file' });
}

function beingImported(name: string): LabError {
  return new LabError('conflict', `A model named ${name} is being imported.`, 'Wait for that import, cancel it, or choose another name.', {
    location: 'name',
  });
}
