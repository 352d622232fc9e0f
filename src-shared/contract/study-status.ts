import { plural } from '#shared/text/index.ts';
import { runStatuses } from './runs.ts';
import type { StudySummary } from './studies.ts';

/** `3 of 8 runs finished, 1 running, 4 queued`. */
export function studyStatusText({ runs, statuses, missing, paused }: Omit<StudySummary, 'id' | 'name' | 'createdAt'>): string {
  const others = runStatuses.filter((status) => status !== 'finished').map((status) => [status, statuses[status] ?? 0] as const);
  return [
    `${statuses.finished ?? 0} of ${plural(runs, 'run')} finished`,
    ...others.flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : [])),
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(paused ? ['study paused'] : []),
  ].join(', ');
}
