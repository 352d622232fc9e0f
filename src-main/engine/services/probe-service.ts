import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { computeOfRun, type RunSpec } from '#main/run-folder/index.ts';
import type { Probe } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Executor, runTask } from '../executors/index.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';

export type ProbeSpec = Pick<RunSpec, 'app' | 'dataSet' | 'model' | 'experiment' | 'threads'>;

interface ProbeFolders {
  readonly dataDir: string;
  /** For the tasks' scratch folders. */
  readonly requests: string;
}

/** Times a few real steps of an experiment: one at a time, and only while no other work would distort the measurement. */
export class ProbeService {
  readonly #executor: Executor;
  readonly #runs: RunQueue;
  readonly #jobs: JobQueue;
  readonly #folders: ProbeFolders;
  #isMeasuring = false;

  constructor(executor: Executor, runs: RunQueue, jobs: JobQueue, folders: ProbeFolders) {
    this.#executor = executor;
    this.#runs = runs;
    this.#jobs = jobs;
    this.#folders = folders;
  }

  /** Throws LabError `busy`, `unavailable`, and what the probe's process reports. */
  async measure(requested: ProbeSpec, signal?: AbortSignal): Promise<Probe> {
    if (this.#isMeasuring) throw new LabError('busy', 'Another measurement is running.', 'Wait until it is done.');
    if (this.#runs.isMachineBusy || !this.#jobs.isIdle) {
      throw new LabError('busy', 'An active run or job would distort the measurement.', 'Try again when it has ended.');
    }
    this.#isMeasuring = true;
    const hold = this.#runs.hold('waiting for a measurement');
    try {
      return await this.#jobs.reserve(() => this.#measureNow(requested, signal));
    } finally {
      hold[Symbol.dispose]();
      this.#isMeasuring = false;
    }
  }

  #measureNow(requested: ProbeSpec, signal?: AbortSignal): Promise<Probe> {
    const spec: RunSpec = { format: 1, runId: 'probe', createdAt: new Date().toISOString(), ...requested };
    const { dataDir, requests } = this.#folders;
    return runTask(
      this.#executor,
      'probe',
      { format: 1, spec, dataFolder: dataDir },
      {
        scratch: join(requests, `probe-${randomUUID()}`),
        threads: computeOfRun(spec).threads,
        signal: signal ?? new AbortController().signal,
      },
    );
  }
}
