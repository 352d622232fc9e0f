import { isAbsolute } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { ImportedModelDetail, ImportModel, ModelImportJob, ModelLibrary, OnnxNumbers, OnnxView } from '#shared/contract/index.ts';
import { findModel, listModels, refuseTakenModel, removeModel, type FoundModel } from '#main/library/index.ts';
import { modelNameOf } from '#shared/settings/index.ts';
import type { ImportTools } from '../jobs/import-work.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { modelImportWork } from '../jobs/model-import-work.ts';
import { runsWithStatus } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import type { RunnerReader } from './runner-reader.ts';

/** Models that came from files. */
export class ImportedModelService {
  readonly #tools: ImportTools;
  readonly #store: Store;
  readonly #jobs: JobDesk;
  readonly #reader: RunnerReader;

  constructor(tools: ImportTools, store: Store, jobs: JobDesk, reader: RunnerReader) {
    this.#tools = tools;
    this.#store = store;
    this.#jobs = jobs;
    this.#reader = reader;
  }

  list(): ModelLibrary {
    return listModels(this.#tools.dataDir);
  }

  /** That an experiment names. Throws a LabError `not-found` or `bad-file`. */
  find(name: string): FoundModel {
    return findModel(this.#tools.dataDir, name);
  }

  get(name: string): ImportedModelDetail {
    const { description, graph } = findModel(this.#tools.dataDir, name, 'name');
    return { ...description, graph };
  }

  /** The import of a model. Throws a LabError `conflict` where its name is taken already. */
  import({ file, name = modelNameOf(file), ...choice }: ImportModel): ModelImportJob {
    refuseRelative(file);
    refuseTakenModel(this.#tools.dataDir, name);
    if (this.#jobs.needs({ kind: 'imported-model', name })) throw beingImported(name);
    return this.#jobs.take(modelImportWork({ file, name, ...choice }, this.#tools));
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
    const removed = removeModel(this.#tools.dataDir, name);
    if (removed) this.#tools.changes.publish({ kind: 'library' });
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
