import { untrack } from 'svelte';
import type { ImportJob, ModelImportJob } from '#shared/contract/index.ts';
import { describeFailure, failureOf, type Failure } from '../client/failure.ts';
import { isActiveJob, type JobList } from './job-list.svelte.ts';
import type { Lab } from './lab.svelte.ts';

/** An import that a dialog asks for and follows; to be made while a component starts. */
export class ImportRequest<Kind extends ImportJob | ModelImportJob> {
  failure = $state.raw<Failure>();

  readonly #lab: Pick<Lab, 'updateJobs'>;
  readonly #jobs: JobList<Kind>;
  #isAsked = $state(false);
  #id = $state<string>();

  /** `ended` is called once the import is done or has failed; a canceled one is told nobody. */
  constructor(lab: Pick<Lab, 'updateJobs'>, jobs: JobList<Kind>, ended: (job: Kind) => void) {
    this.#lab = lab;
    this.#jobs = jobs;
    $effect(() => {
      const { job } = this;
      if (job && !isActiveJob(job)) untrack(() => this.#end(job, ended));
    });
  }

  /** The one that was asked for, until it has ended. */
  get job(): Kind | undefined {
    return this.#id === undefined ? undefined : this.#jobs.get(this.#id);
  }

  get isBusy(): boolean {
    return this.#isAsked || this.job !== undefined;
  }

  async ask(order: () => Promise<Kind>): Promise<void> {
    this.#isAsked = true;
    this.failure = undefined;
    try {
      const made = await order();
      this.#lab.updateJobs([made]);
      this.#id = made.id;
    } catch (error) {
      this.failure = describeFailure(error);
    }
    this.#isAsked = false;
  }

  #end(job: Kind, ended: (job: Kind) => void): void {
    this.#id = undefined;
    if (job.error) this.failure = failureOf(job.error);
    if (job.status !== 'canceled') ended(job);
  }
}
