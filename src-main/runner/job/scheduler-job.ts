import { spawnSync } from 'node:child_process';
import { REQUEUE_VARIABLE, TIME_SIGNAL } from '#main/tasks/index.ts';
import type { RunDependencies } from '../run-attempt.ts';
import { claimByLease } from './claim-by-lease.ts';

/** This process as the job of a scheduler, such as Slurm. */
export class SchedulerJob implements Pick<RunDependencies, 'claim' | 'onEndRequest'> {
  readonly #requeue: string;
  #isOutOfTime = false;

  private constructor(requeue: string) {
    this.#requeue = requeue;
  }

  /** Undefined if this process is not a scheduler's job. */
  static fromEnvironment(environment: NodeJS.ProcessEnv = process.env): SchedulerJob | undefined {
    const requeue = environment[REQUEUE_VARIABLE];
    return requeue === undefined || requeue === '' ? undefined : new SchedulerJob(requeue);
  }

  readonly claim = claimByLease;

  onEndRequest(request: (kind: 'stop' | 'yield') => void): void {
    process.on('SIGINT', () => request('stop'));
    process.on('SIGTERM', () => request('yield'));
    process.on(TIME_SIGNAL, () => {
      this.#isOutOfTime = true;
      request('yield');
    });
  }

  /** Puts the job back into the scheduler's queue if its time is up. A preempted job is put back by the scheduler itself. */
  requeueIfOutOfTime(): void {
    if (!this.#isOutOfTime) return;
    const { status } = spawnSync('/bin/sh', ['-c', this.#requeue], { stdio: ['ignore', 2, 2] });
    if (status !== 0) console.error(`The job could not be put back into the queue: ${this.#requeue}`);
  }
}
