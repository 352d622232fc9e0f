import type { RunRecord } from '../store/run-records.ts';

/** What has to be done before queued runs start. */
export interface RunPreparation {
  /** Whether a queued run can start now, in a free slot; prepares it otherwise. The queue asks again after each job and each run. */
  isReady(run: RunRecord): boolean;
  /** What a queued run that is being prepared waits for; null if nothing. */
  waitingFor(run: Pick<RunRecord, 'id'>): string | null;
  /** Ends the preparation of a run that will not start. */
  cancel(run: Pick<RunRecord, 'id'>): void;
}
