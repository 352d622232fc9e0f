import { LabError } from '#shared/errors/index.ts';
import type { ControlAction } from '#shared/contract/index.ts';
import { writeRunControl, type ControlRequest } from '#main/run-folder/index.ts';
import { controlOf } from '../queue/control-of.ts';
import { endRun, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';

/** Asks a run's runner to do something, through its control file; a queued run has none yet and can only be stopped. */
export function controlRun(store: Store, run: RunRecord, folder: string, action: ControlAction): void {
  switch (run.status) {
    case 'queued':
      if (action === 'pause' || action === 'resume') throw notPossible(action, 'it has not started');
      endRun(store, run.number, 'stopped', 'stopped', 'Stopped before its turn came.', new Date().toISOString());
      return;
    case 'running':
    case 'paused':
      writeRunControl(folder, controlAfter(controlOf(folder), action));
      return;
    case 'finished':
    case 'failed':
    case 'interrupted':
    case 'stopped':
      throw notPossible(action, `it is ${run.status}`);
  }
}

function controlAfter(control: ControlRequest, action: ControlAction): ControlRequest {
  switch (action) {
    case 'pause':
      if (control.pause) throw notPossible(action, 'it is paused already');
      if (control.stop === 'now') throw notPossible(action, 'it is being stopped');
      return { ...control, pause: true };
    case 'resume':
      if (!control.pause) throw notPossible(action, 'it is not paused');
      return { ...control, pause: false };
    case 'stop-after-round':
      if (control.stop === 'now') throw notPossible(action, 'it is being stopped at once');
      return { pause: false, stop: 'after-round' };
    case 'stop-now':
      return { pause: false, stop: 'now' };
  }
}

function notPossible(action: ControlAction, reason: string): LabError {
  return new LabError('conflict', `The run cannot ${verbs[action]}: ${reason}.`, 'Look at its status, which may have changed meanwhile.');
}

const verbs: Record<ControlAction, string> = {
  pause: 'pause',
  resume: 'go on',
  'stop-after-round': 'be stopped after its round',
  'stop-now': 'be stopped',
};
