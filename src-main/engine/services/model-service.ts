import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { LabError, type ExportFormat, type Job, type ModelChoice, type ModelSummary, type StoredProof } from '#shared/contract/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { modelSummaries } from '../store/models.ts';
import { proofById } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import { namedTarget, ownTarget } from './export-target.ts';
import { proveRequest } from './prove-request.ts';
import type { RunService } from './run-service.ts';

export interface ExportChoice extends ModelChoice {
  readonly format: ExportFormat;
  /** Absolute; null for a file in the run's folder. */
  readonly file: string | null;
}

/** What clients read of kept models and have done with them. */
export class ModelService {
  readonly #store: Store;
  readonly #runs: RunService;
  readonly #desk: JobDesk;
  readonly #dataDir: string;
  readonly #app: string;

  constructor(store: Store, runs: RunService, desk: JobDesk, dataDir: string, app: string) {
    this.#store = store;
    this.#runs = runs;
    this.#desk = desk;
    this.#dataDir = dataDir;
    this.#app = app;
  }

  list(runs?: readonly string[]): ModelSummary[] {
    return modelSummaries(this.#store, runs);
  }

  proof(id: number): StoredProof {
    return proofById(this.#store, id);
  }

  prove(choice: ModelChoice): Job {
    return this.#take('proof', choice, () => []);
  }

  export({ format, file, ...choice }: ExportChoice): Job {
    return this.#take('export', choice, (request) => [
      { format, file: file === null ? ownTarget(request, format) : namedTarget(file, request, this.#dataDir) },
    ]);
  }

  /** A file that a job has written, as it is read. */
  async download(job: string, file: string): Promise<File> {
    const written = this.#desk.get(job).files.some((one) => one.file === file);
    if (!written) throw new LabError('not-found', 'The job has written no such file.', 'Ask for one that it lists.', { file });
    try {
      return new File([await openAsBlob(file)], basename(file));
    } catch (error) {
      throw new LabError('not-found', 'The file is gone.', 'Export the model once more.', { file, cause: error });
    }
  }

  #take(kind: Job['kind'], { id, ...choice }: ModelChoice, outputs: (request: ProveRequest) => ProveRequest['outputs']): Job {
    const detail = this.#runs.get(id);
    const request = proveRequest(detail, (round) => this.#runs.entropy(id, round), choice, this.#app);
    return this.#desk.take(kind, { ...request, outputs: outputs(request) }, detail.experiment.threads);
  }
}
