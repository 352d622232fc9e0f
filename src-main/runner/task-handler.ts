import { setImmediate } from 'node:timers/promises';
import type { PhaseOf, ProgressMessage, RequestOf, ResultOf, TaskKind } from '#main/tasks/index.ts';
import { type ReportProgress, throttledProgress } from './throttled-progress.ts';

/** The environment of a handler. */
export interface TaskContext<Phase extends string> {
  readonly requestFile: string;
  readonly progress: ReportProgress<Phase>;
  /** Reports progress, lets the process receive signals, and throws if the task was canceled. */
  readonly checkpoint: (...progress: Parameters<ReportProgress<Phase>>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Runs one kind of task. Throws LabErrors for expected failures. */
export type TaskHandler<Kind extends TaskKind> = (request: RequestOf<Kind>, context: TaskContext<PhaseOf<Kind>>) => Promise<ResultOf<Kind>>;

export function taskContext<Phase extends string>(
  requestFile: string,
  emit: (message: ProgressMessage<Phase>) => void,
  signal: AbortSignal,
): TaskContext<Phase> {
  const progress = throttledProgress(emit);
  const checkpoint: TaskContext<Phase>['checkpoint'] = async (...arguments_) => {
    await setImmediate();
    signal.throwIfAborted();
    progress(...arguments_);
  };
  return { requestFile, progress, checkpoint, signal };
}
