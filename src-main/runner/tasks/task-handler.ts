import { setImmediate } from 'node:timers/promises';
import type { PhaseOf, ProgressMessage, RequestOf, ResultOf, TaskKind } from '#main/tasks/index.ts';
import { throttledProgress, type ReportProgress } from '../throttled-progress.ts';

/** What a handler works with besides its request. */
export interface TaskContext<Phase extends string> {
  readonly requestFile: string;
  readonly progress: ReportProgress<Phase>;
  /** The same between two pieces of work: signals are received meanwhile, and it throws when the task is canceled. */
  readonly checkpoint: (...progress: Parameters<ReportProgress<Phase>>) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Does one kind of task. Throws LabErrors for expected failures. */
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
