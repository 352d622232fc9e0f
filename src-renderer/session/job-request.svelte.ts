import { untrack } from 'svelte';
import type { Job } from '#shared/contract/index.ts';
import { describeFailure, type Failure, failureOf } from '../ui/failure.ts';
import { isActiveJob, type JobGuard, type JobStore } from './job-store.svelte.ts';

/** A job that a dialog starts and follows. Create it while the component initializes. */
export class JobRequest<Kind extends Job> {
  failure = $state.raw<Failure>();

  readonly #jobs: JobStore;
  readonly #isKind: JobGuard<Kind>;
  #isStarting = $state(false);
  #id = $state<string>();

  /** `onend` is called once the job is done or has failed, not when it is canceled. */
  constructor(jobs: JobStore, isKind: JobGuard<Kind>, onend: (job: Kind) => void) {
    this.#jobs = jobs;
    this.#isKind = isKind;
    $effect(() => {
      const { job } = this;
      if (job && !isActiveJob(job)) untrack(() => this.#end(job, onend));
    });
  }

  /** The job that was started, until it has ended. */
  get job(): Kind | undefined {
    const job = this.#id === undefined ? undefined : this.#jobs.get(this.#id);
    return job && this.#isKind(job) ? job : undefined;
  }

  get isBusy(): boolean {
    return this.#isStarting || this.job !== undefined;
  }

  async start(request: () => Promise<Kind>): Promise<void> {
    this.#isStarting = true;
    this.failure = undefined;
    try {
      const job = await request();
      this.#jobs.update([job]);
      this.#id = job.id;
    } catch (error) {
      this.failure = describeFailure(error);
    }
    this.#isStarting = false;
  }

  #end(job: Kind, onend: (job: Kind) => void): void {
    this.#id = undefined;
    if (job.error) this.failure = failureOf(job.error);
    if (job.status !== 'canceled') onend(job);
  }
}
