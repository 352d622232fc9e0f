import { type ControlRequest, writeRunControl } from '#main/run-folder/index.ts';
import type { ControlAction } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { controlRequestOf } from '../queue/control-request-of.ts';
import { endPausedRun, endQueuedRun, queueRun, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/**
 * Sends a request to a run's runner, through the run's control file. A queued run has no runner and can only be stopped; a paused run can
 * be stopped or queued again. Throws LabError `conflict` if the action is impossible in the run's state.
 *
 * @param hasRunner whether a paused run has a runner that waits; those of version 0.1 do
 */
export function controlRun(store: Store, run: RunRecord, folder: string, action: ControlAction, hasRunner: boolean): void {
  switch (run.status) {
    case 'queued':
      if (action === 'pause' || action === 'resume') throw notPossible(action, 'it has not started');
      // The folder alone says that it is not to be queued again.
      writeRunControl(folder, { pause: false, stop: 'now' });
      endQueuedRun(store, run.number);
      return;
    case 'paused':
      if (hasRunner) writeRunControl(folder, requestAfter(controlRequestOf(folder), action));
      else controlPaused(store, run, action);
      return;
    case 'running':
      writeRunControl(folder, requestAfter(controlRequestOf(folder), action));
      return;
    case 'finished':
    case 'failed':
    case 'interrupted':
    case 'stopped':
      throw notPossible(action, `it is ${run.status}`);
  }
}

function controlPaused(store: Store, run: RunRecord, action: ControlAction): void {
  switch (action) {
    case 'pause':
      throw notPossible(action, 'it is already paused');
    case 'resume':
      queueRun(store, run.number);
      return;
    case 'stop-after-round':
      throw new LabError('conflict', 'A paused run has no current round.', 'Resume it first, or stop it now: it can be resumed later.');
    case 'stop-now':
      endPausedRun(store, run.number);
  }
}

function requestAfter(request: ControlRequest, action: ControlAction): ControlRequest {
  switch (action) {
    case 'pause':
      if (request.pause) throw notPossible(action, 'it is being paused');
      if (request.stop === 'now') throw notPossible(action, 'it is being stopped');
      return { ...request, pause: true };
    case 'resume':
      if (!request.pause) throw notPossible(action, 'it is not paused');
      return { ...request, pause: false };
    case 'stop-after-round':
      if (request.stop === 'now') throw notPossible(action, 'it is already being stopped');
      return { pause: false, stop: 'after-round' };
    case 'stop-now':
      return { pause: false, stop: 'now' };
  }
}

function notPossible(action: ControlAction, reason: string): LabError {
  return new LabError('conflict', `The run cannot ${verbs[action]}: ${reason}.`, 'Check its status, which may have changed.');
}

const verbs: Record<ControlAction, string> = {
  pause: 'be paused',
  resume: 'be resumed',
  'stop-after-round': 'be stopped after its round',
  'stop-now': 'be stopped',
};
