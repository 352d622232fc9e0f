import { availableParallelism } from 'node:os';
import {
  computeOfRun,
  hasLatencyProfile,
  latencyTables,
  readLatencyTables,
  readRunSpec,
  runFolder,
  type RunSpec,
} from '#main/run-folder/index.ts';
import type { LatencyTaskRequest } from '#main/tasks/index.ts';
import type { LatencyJob, RunDetail } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type NodeLatencies, nodeLatencies } from '#shared/latency/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { needsLatencies } from '#shared/planning/index.ts';
import { withLinearForms } from '#shared/reduction/index.ts';
import type { Executor } from '../executors/index.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { latencyTask } from '../jobs/latency-task.ts';
import type { RunPreparation } from '../queue/run-preparation.ts';
import type { RunRecord } from '../store/run-records.ts';
import type { ProbeSpec } from './probe-service.ts';

/** Conditions that replace those of the experiment's method. */
export interface LatencyChoice {
  readonly batch?: number | undefined;
  readonly threads?: number | undefined;
}

/** Measures latencies on request, and before runs that need them. */
export class LatencyService implements RunPreparation {
  readonly #executor: Executor;
  readonly #jobs: JobQueue;
  readonly #dataDir: string;
  /** IDs of the jobs that queued runs wait for, by run. */
  readonly #jobOfRun = new Map<string, string>();

  constructor(executor: Executor, jobs: JobQueue, dataDir: string) {
    this.#executor = executor;
    this.#jobs = jobs;
    this.#dataDir = dataDir;
  }

  /** Measures an experiment's network. Throws LabError `busy` if too many jobs are waiting. */
  measure({ app, experiment, dataSet, model, threads }: ProbeSpec, choice: LatencyChoice): LatencyJob {
    const createdAt = new Date().toISOString();
    const spec: RunSpec = { format: 1, runId: 'latency', createdAt, app, experiment, dataSet, ...(model && { model }), threads };
    return this.#jobs.add(latencyTask(this.#requestOf(spec, choice, null), this.#executor));
  }

  /**
   * What is measured of the parts of a round's network, the most complete first. Empty for a network that is not known or that another
   * program described.
   */
  ofRound({ graph, layers, rounds }: Pick<RunDetail, 'graph' | 'layers' | 'rounds'>, round: number): NodeLatencies[] {
    if (!graph || !('nodes' in graph)) return [];
    const linearized = new Set(rounds.find((one) => one.round === round)?.linearized);
    const activations = layers.filter(({ name }) => linearized.has(name)).map(({ activation }) => activation);
    const network = withLinearForms(graph, activations);
    return readLatencyTables(this.#dataDir)
      .flatMap((table) => nodeLatencies(table, network) ?? [])
      .sort((one, other) => one.unmeasured - other.unmeasured);
  }

  /**
   * Whether a queued run can start now. If it needs latencies and its folder has none, a job measures them first. If the job fails,
   * the run starts, and fails because they are missing.
   */
  isReady(run: RunRecord): boolean {
    if (!run.experiment || !needsLatencies(run.experiment)) return true;
    const folder = runFolder(this.#dataDir, run.id);
    const known = this.#jobOfRun.get(run.id);
    if (known !== undefined && this.#isActive(known)) return false;
    this.#jobOfRun.delete(run.id);
    return known !== undefined || hasLatencyProfile(folder) || this.#startJob(run, folder);
  }

  waitingFor({ id }: Pick<RunRecord, 'id'>): string | null {
    return this.#jobOfRun.has(id) ? 'waiting until the latencies of its network are measured' : null;
  }

  /** Cancels the job that only this run waits for. */
  cancel({ id }: Pick<RunRecord, 'id'>): void {
    const job = this.#jobOfRun.get(id);
    this.#jobOfRun.delete(id);
    if (job !== undefined && this.#isActive(job)) void this.#jobs.cancel(job);
  }

  #isActive(job: string): boolean {
    return this.#jobs.list().some(({ id, endedAt }) => id === job && endedAt === null);
  }

  /** A run whose folder cannot be read is ready: starting it reports why. Without room for the job, the run stays in the queue. */
  #startJob(run: RunRecord, folder: string): boolean {
    try {
      const task = latencyTask(this.#requestOf(readRunSpec(folder), {}, folder), this.#executor);
      this.#jobOfRun.set(run.id, task.job.id);
      this.#jobs.add(task);
      return false;
    } catch (error) {
      this.#jobOfRun.delete(run.id);
      return !(error instanceof LabError) || error.code !== 'busy';
    }
  }

  #requestOf(spec: RunSpec, choice: LatencyChoice, folder: string | null): LatencyTaskRequest {
    const { latencyBatch, latencyThreads } = sharedSettings(spec.experiment.method);
    const threads = [choice.threads, latencyThreads, computeOfRun(spec).threads].find((count) => count) ?? availableParallelism();
    return {
      format: 1,
      spec,
      batch: choice.batch ?? latencyBatch ?? 1,
      threads,
      tables: latencyTables(this.#dataDir),
      runFolder: folder,
    };
  }
}
