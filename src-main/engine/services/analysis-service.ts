import { latencyTables } from '#main/run-folder/index.ts';
import { analysisTaskRequest } from '#main/tasks/index.ts';
import type { AnalysisChoice, AnalysisJob, StoredAnalysis } from '#shared/contract/index.ts';
import { analysisTask } from '../jobs/analysis-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { KeptModelContext } from '../jobs/proof-task.ts';
import { analysesOfRun } from '../store/analyses.ts';
import { ownExperiment } from './own-experiment.ts';
import type { RunService } from './run-service.ts';

/** Analyzes kept models. */
export class AnalysisService {
  readonly #context: KeptModelContext;
  readonly #runs: RunService;
  readonly #jobs: JobQueue;
  readonly #dataDir: string;

  constructor(context: KeptModelContext, runs: RunService, jobs: JobQueue, dataDir: string) {
    this.#context = context;
    this.#runs = runs;
    this.#jobs = jobs;
    this.#dataDir = dataDir;
  }

  /** The stored analyses of a run's models, newest first. */
  list(id: string): StoredAnalysis[] {
    return analysesOfRun(this.#context.store, this.#runs.get(id).summary.id);
  }

  /** Starts an analysis. Throws LabError `not-found` for a model that was not kept, and `unsupported` for a run of another program. */
  add({ id, round, request }: AnalysisChoice): AnalysisJob {
    const { threads } = ownExperiment(this.#runs.get(id), 'model');
    const kept = this.#runs.kept(id);
    const task = analysisTaskRequest(kept, round, request, latencyTables(this.#dataDir));
    return this.#jobs.add(analysisTask(task, kept.run, threads, this.#context));
  }
}
