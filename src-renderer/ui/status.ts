import type { RunStatus } from '#shared/contract/index.ts';

/** How a status reads, for people and for tables. */
export const statusText: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  failed: 'Failed',
  interrupted: 'Interrupted',
  stopped: 'Stopped',
};

/** What still goes on or will. */
export function isActive(status: RunStatus): boolean {
  return status === 'running' || status === 'paused' || status === 'queued';
}

/** What can go on from its last checkpoint. */
export function isResumable(status: RunStatus): boolean {
  return status === 'interrupted' || status === 'stopped' || status === 'failed';
}
