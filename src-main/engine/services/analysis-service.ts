import { latencyTables } from '#main/run-folder/index.ts';
import { analysisTaskRequest } from '#main/tasks/index.ts';
import { checkAnalysis } from '#shared/analysis/index.ts';
import type { AnalysisChoice, AnalysisJob, StoredAnalysis } from '#shared/contract/index.ts';
import { analysisTask } from '../jobs/analysis-task.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { KeptModelContext } from '../jobs/proof-task.ts';
import { analysesOfRun } from '../store/analyses.ts';
import type { DataSetService } from './data-set-service.ts';
import { ownExperiment } from './own-experiment.ts';
import type { RunService } from './run-service.ts';

/** Analyzes kept models. */
export class AnalysisService {
  readonly #context: KeptModelContext;
  readonly #runs: RunService;
  readonly #jobs: JobQueue;
  readonly #dataSets: DataSetService;
  readonly #dataDir: string;

  constructor(context: KeptModelContext, runs: RunService, jobs: JobQueue, dataSets: DataSetService, dataDir: string) {
    this.#context = context;
    this.#runs = runs;
    this.#jobs = jobs;
    this.#dataSets = dataSets;
    this.#dataDir = dataDir;
  }

  /** The stored analyses of a run's models, newest first. */
  list(id: string): StoredAnalysis[] {
    return analysesOfRun(this.#context.store, this.#runs.get(id).summary.id);
  }

  /**
   * Starts an analysis. Throws LabError `not-found` for a model that was not kept or a data set that no longer exists, and `unsupported` for a
   * run of another program or an analysis that its data does not allow.
   */
  async add({ id, round, request }: AnalysisChoice): Promise<AnalysisJob> {
    const { threads } = ownExperiment(this.#runs.get(id), 'model');
    const kept = this.#runs.kept(id);
    const own = await this.#dataSets.find(kept.run.dataSet);
    const other = 'dataSet' in request ? await this.#dataSets.find(request.dataSet) : undefined;
    checkAnalysis('corruptions' in request ? request : {}, own.description, other?.description);
    const folders = { tables: latencyTables(this.#dataDir), otherData: other?.folder };
    const task = analysisTaskRequest(kept, round, request, folders);
    return this.#jobs.add(analysisTask(task, kept.run, threads, this.#context));
  }
}
