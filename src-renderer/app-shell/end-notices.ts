import type { Job, RunSummary } from '#shared/contract/index.ts';
import type { Notice } from '#shared/desktop/index.ts';
import { formatRoute } from '../routing/route.ts';
import { activeJob } from './active-jobs.ts';

/** Work that is done before the user looks elsewhere needs no notice. */
const LONG_MS = 30_000;
const ENDED: Partial<Record<RunSummary['status'], string>> = {
  finished: 'is finished',
  failed: 'has failed',
  interrupted: 'was interrupted',
};

/**
 * The notice of a run's end; none for one that the user has stopped. While other runs wait or run, as those of a study, only what went wrong
 * has one.
 *
 * @param runs all runs, as they are now
 */
export function runNotice(run: RunSummary, runs: readonly RunSummary[]): Notice | undefined {
  const end = ENDED[run.status];
  const isLast = runs.every(({ status }) => status !== 'queued' && status !== 'running');
  if (end === undefined || (run.status === 'finished' && !isLast)) return undefined;
  return { title: `${run.name} ${end}`, text: run.endText ?? '', page: formatRoute({ view: 'run', id: run.id }) };
}

/** The notice of a long job's end; none for one that was canceled. */
export function jobNotice(job: Job, runName: (id: string) => string): Notice | undefined {
  const { startedAt, endedAt, status, error } = job;
  if (startedAt === null || endedAt === null || status === 'canceled') return undefined;
  if (Date.parse(endedAt) - Date.parse(startedAt) < LONG_MS) return undefined;
  const { verb, href } = activeJob(job, runName);
  return { title: `${verb} ${error ? 'has failed' : 'is done'}`, text: error?.message ?? '', page: href };
}
