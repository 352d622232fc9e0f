import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import {
  isModelJob,
  type ExportFormat,
  type ModelChoice,
  type ModelJob,
  type ModelSummary,
  type StoredProof,
} from '#shared/contract/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';
import type { JobDesk } from '../jobs/job-desk.ts';
import { proveWork, type ProveTools } from '../jobs/prove-work.ts';
import { modelSummaries } from '../store/models.ts';
import { proofById } from '../store/proofs.ts';
import { namedTarget, ownTarget } from './export-target.ts';
import { ownExperiment } from './own-experiment.ts';
import { proveRequest } from './prove-request.ts';
import type { RunService } from './run-service.ts';

export interface ExportChoice extends ModelChoice {
  readonly format: ExportFormat;
  /** Absolute; null for a file in the run's folder. */
  readonly file: string | null;
}

/** What clients read of kept models and have done with them. */
export class ModelService {
  readonly #tools: ProveTools;
  readonly #runs: RunService;
  readonly #desk: JobDesk;
  readonly #dataDir: string;
  readonly #app: string;

  constructor(tools: ProveTools, runs: RunService, desk: JobDesk, dataDir: string, app: string) {
    this.#tools = tools;
    this.#runs = runs;
    this.#desk = desk;
    this.#dataDir = dataDir;
    this.#app = app;
  }

  list(runs?: readonly string[]): ModelSummary[] {
    return modelSummaries(this.#tools.store, runs);
  }

  proof(id: number): StoredProof {
    return proofById(this.#tools.store, id);
  }

  prove(choice: ModelChoice): ModelJob {
    return this.#take('proof', choice, () => []);
  }

  export({ format, file, ...choice }: ExportChoice): ModelJob {
    return this.#take('export', choice, (request) => [
      { format, file: file === null ? ownTarget(request, format) : namedTarget(file, format, request, this.#dataDir) },
    ]);
  }

  /** A file that a job has written, as it is read. */
  async download(job: string, file: string): Promise<File> {
    const asked = this.#desk.get(job);
    if (!isModelJob(asked) || !asked.files.some((one) => one.file === file))
      throw new LabError('not-found', 'The job has written no such file.', 'Ask for one that it lists.', { file });
    try {
      return new File([await openAsBlob(file)], basename(file));
    } catch (error) {
      throw new LabError('not-found', 'The file is gone.', 'Export the model once more.', { file, cause: error });
    }
  }

  #take(kind: ModelJob['kind'], { id, ...choice }: ModelChoice, outputs: (request: ProveRequest) => ProveRequest['outputs']): ModelJob {
    const detail = this.#runs.get(id);
    const request = proveRequest(detail, (round) => this.#runs.entropy(id, round), choice, this.#app);
    return this.#desk.take(proveWork(kind, { ...request, outputs: outputs(request) }, ownExperiment(detail).threads, this.#tools));
  }
}
