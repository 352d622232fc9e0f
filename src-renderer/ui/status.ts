import type { RunStatus } from '#shared/contract/index.ts';

/** Labels of the statuses. */
export const statusText: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  failed: 'Failed',
  interrupted: 'Interrupted',
  stopped: 'Stopped',
};

/** Queued, running or paused. */
export function isActive(status: RunStatus): boolean {
  return status === 'running' || status === 'paused' || status === 'queued';
}
