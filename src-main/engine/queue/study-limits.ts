import type { RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { studyOfRun } from '../store/studies.ts';

/** Keeps queued members of a study waiting while it is paused, or has as many running members as it allows. */
export class StudyLimits {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Why a queued run waits for its study; null if it does not. */
  reasonToWait({ number }: Pick<RunRecord, 'number'>): string | null {
    const study = studyOfRun(this.#store, number);
    if (!study) return null;
    if (study.paused) return `held while study ${study.id} is paused`;
    if (study.concurrency === null || study.running < study.concurrency) return null;
    return `waiting for other runs of study ${study.id}, which runs ${study.concurrency} at once`;
  }
}
