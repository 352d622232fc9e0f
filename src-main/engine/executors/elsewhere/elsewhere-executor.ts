import { hasEnded, isSilent } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { ELSEWHERE } from '#shared/settings/index.ts';
import type { Execution, Executor, Slot, TaskReference } from '../executor.ts';
import { polledExecution } from '../polled-execution.ts';

const POLL_MS = 1000;

/** The runs that other programs record. The lab follows them by what they write into their folders, and neither starts nor ends one. */
export class ElsewhereExecutor implements Executor {
  readonly name = ELSEWHERE;
  readonly sharesMachine = false;

  capacity(): readonly Slot[] {
    return [];
  }

  submit(): Promise<Execution> {
    return Promise.reject(new LabError('unsupported', 'Another program runs this run.', 'Start it there.'));
  }

  status({ folder }: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    try {
      return Promise.resolve(hasEnded(folder) || isSilent(folder) ? 'gone' : 'running');
    } catch {
      // The folder cannot be read at the moment.
      return Promise.resolve('unknown');
    }
  }

  attach(reference: TaskReference, signal: AbortSignal): Execution {
    return polledExecution(this, reference, { interval: POLL_MS, handle: null, signal });
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }
}
