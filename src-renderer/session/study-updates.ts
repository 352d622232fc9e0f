import type { RunSummary, StudyDetail } from '#shared/contract/index.ts';
import type { LabQueries } from './lab-queries.ts';
import type { ServerCache } from './server-cache.ts';

/** Keeps studies up to date: reads them again when a member is created, has another status or has been measured. */
export class StudyUpdates {
  readonly #cache: ServerCache;
  readonly #queries: LabQueries;

  constructor(cache: ServerCache, queries: LabQueries) {
    this.#cache = cache;
    this.#queries = queries;
  }

  /** @param before undefined for a new run */
  runChanged(run: RunSummary, before: RunSummary | undefined): void {
    if (before && run.status === before.status && run.progress.waitingFor === before.progress.waitingFor) return;
    this.#cache.refresh(this.#queries.studies.list.queryKey());
    // A new run may be a member of any study.
    this.#refreshDetails((detail) => !before || hasMember(detail, run.id));
  }

  runDeleted(run: string): void {
    this.#cache.refresh(this.#queries.studies.list.queryKey());
    this.#refreshDetails((detail) => hasMember(detail, run));
  }

  /** A run has a new round, proof or analysis, or has lost rounds. */
  memberMeasured(run: string): void {
    this.#refreshDetails((detail) => hasMember(detail, run));
  }

  /** A study itself has changed. */
  changed(study: string): void {
    this.#cache.refresh(this.#queries.studies.list.queryKey());
    this.#refreshDetails(({ summary }) => summary.id === study);
  }

  #refreshDetails(isOutdated: (detail: StudyDetail) => boolean): void {
    // Answers under this key are studies.
    this.#cache.refreshSome(this.#queries.studies.get.key(), (data) => isOutdated(data as StudyDetail));
  }
}

function hasMember({ members }: StudyDetail, run: string): boolean {
  return members.some(({ runId }) => runId === run);
}
