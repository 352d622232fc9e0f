import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { readRunSpec } from '#main/run-folder/index.ts';
import { type ProofTaskRequest, proofTaskRequest } from '#main/tasks/index.ts';
import {
  type ExportFormat,
  isModelJob,
  type ModelChoice,
  type ModelJob,
  type ModelSummary,
  type StoredProof,
} from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import { checkInterface, knownInterface } from '#shared/networks/index.ts';
import { acceptedLoss } from '#shared/proof/index.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { type KeptModelContext, type ProofContext, proofTask } from '../jobs/proof-task.ts';
import { modelSummaries } from '../store/models.ts';
import { latestProof, proofById } from '../store/proofs.ts';
import { defaultTarget, requestedTarget } from './export-target.ts';
import { ownExperiment } from './own-experiment.ts';
import type { RunService } from './run-service.ts';

export interface ExportChoice extends ModelChoice {
  readonly format: ExportFormat;
  /** An absolute path; null for a file in the run's folder. */
  readonly file: string | null;
}

/** Lists, proves and exports kept models. */
export class ModelService {
  readonly #context: ProofContext;
  readonly #runs: RunService;
  readonly #jobs: JobQueue;
  readonly #dataDir: string;
  readonly #app: string;

  constructor(context: KeptModelContext, runs: RunService, jobs: JobQueue, dataDir: string, app: string) {
    this.#context = { ...context, announce: (id) => runs.announce(id) };
    this.#runs = runs;
    this.#jobs = jobs;
    this.#dataDir = dataDir;
    this.#app = app;
  }

  list(runs?: readonly string[]): ModelSummary[] {
    return modelSummaries(this.#context.store, runs);
  }

  proof(id: number): StoredProof {
    return proofById(this.#context.store, id);
  }

  prove(choice: ModelChoice): Promise<ModelJob> {
    return this.#add('proof', choice, () => []);
  }

  export({ format, file, ...choice }: ExportChoice): Promise<ModelJob> {
    if (format === 'onnx-as-imported') this.#checkInterface(choice.id);
    return this.#add('export', choice, (request) => [
      { format, file: file === null ? defaultTarget(request, format) : requestedTarget(file, format, request, this.#dataDir) },
    ]);
  }

  /** A file that a job has written, to be streamed. Throws LabError `not-found`. */
  async download(job: string, file: string): Promise<File> {
    const found = this.#jobs.get(job);
    if (!isModelJob(found) || !found.files.some((one) => one.file === file))
      throw new LabError('not-found', 'The job has written no such file.', 'Choose one of the files that the job lists.', { file });
    try {
      return new File([await openAsBlob(file)], basename(file));
    } catch (error) {
      throw new LabError('not-found', 'The file no longer exists.', 'Export the model again.', { file, cause: error });
    }
  }

  /** Throws LabError `unsupported` if the run's models cannot replace the file that its network was imported from. */
  #checkInterface(id: string): void {
    const { folder, graph } = this.#runs.kept(id);
    checkInterface(graph, knownInterface(readRunSpec(folder).model?.interface));
  }

  /** Checks the edits of the plan first, so that an unknown step is refused before the proof starts. */
  async #add(
    kind: ModelJob['kind'],
    { id, ...choice }: ModelChoice,
    outputs: (request: ProofTaskRequest) => ProofTaskRequest['outputs'],
  ): Promise<ModelJob> {
    const experiment = ownExperiment(this.#runs.get(id), 'model');
    const request = proofTaskRequest(this.#runs.kept(id), choice, this.#app);
    if (choice.plan !== 'none' && choice.without.length + choice.force.length > 0)
      await this.#runs.reduction(id, { ...choice, round: request.round });
    const proven = kind === 'export' ? this.#proven(request, experiment) : undefined;
    return this.#jobs.add(proofTask(kind, { ...request, outputs: outputs(request) }, experiment.threads, this.#context, proven));
  }

  /** A proof by this version of the application, which reduces the model in the same way and accepts the same loss. */
  #proven(request: ProofTaskRequest, experiment: Experiment): StoredProof | undefined {
    const proof = latestProof(this.#context.store, request);
    if (proof?.sheet.machine.app !== this.#app || proof.sheet.onnx.sha256 === undefined) return undefined;
    // Absent if no step changes the network.
    const { delta } = proof.sheet;
    return delta === undefined || delta === (request.delta ?? acceptedLoss(experiment)) ? proof : undefined;
  }
}
