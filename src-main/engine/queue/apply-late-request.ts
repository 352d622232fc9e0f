import { existsSync } from 'node:fs';
import { type ControlRequest, readRunControl, runPaths } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { endPausedRun, queueRun, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/** Queues or stops a paused run whose pause was withdrawn, or which was to stop, when its runner had already read the request to pause. */
export function applyLateRequest(store: Store, run: RunRecord, folder: string): void {
  const request = requestIn(folder);
  if (!request || request.pause) return;
  if (request.stop === 'none') queueRun(store, run.number);
  else if (request.stop === 'now') endPausedRun(store, run.number);
}

/** Undefined if the control file is missing or damaged: the run stays paused. */
function requestIn(folder: string): ControlRequest | undefined {
  try {
    return existsSync(runPaths(folder).control) ? readRunControl(folder) : undefined;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
