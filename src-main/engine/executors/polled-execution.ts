import type { Execution, Executor, TaskEnd, TaskReference } from './executor.ts';

/**
 * Follows a task of which only its status can be asked, until it is gone or the signal aborts. Its exit code stays unknown.
 * @param interval time between two questions, in milliseconds
 * @param handle the handle of the task, null if it has none
 */
export function polledExecution(
  executor: Pick<Executor, 'status'>,
  reference: TaskReference,
  { interval, handle, signal }: { readonly interval: number; readonly handle: string | null; readonly signal: AbortSignal },
): Execution {
  const ended = new Promise<TaskEnd>((resolve) => {
    const timer = setInterval(() => {
      void executor.status(reference).then((status) => {
        if (status !== 'gone') return;
        clearInterval(timer);
        resolve({ code: null, signal: null });
      });
    }, interval);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
  return { handle, ended, output: null, errorOutput: () => '' };
}
