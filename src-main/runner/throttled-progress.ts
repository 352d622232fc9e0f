import type { ProgressMessage } from '#main/tasks/index.ts';

/** Reports progress; `of` is 0 if the phase cannot be counted. */
export type ReportProgress<Phase extends string> = (phase: Phase, done: number, of: number) => void;

const PROGRESS_MILLISECONDS = 100;

/** Emits progress at most ten times a second; the start and end of a phase are emitted immediately. */
export function throttledProgress<Phase extends string>(emit: (message: ProgressMessage<Phase>) => void): ReportProgress<Phase> {
  let last: { readonly phase: Phase | ''; readonly done: number; readonly at: number } = { phase: '', done: 0, at: -Infinity };
  return (phase, done, of) => {
    const at = performance.now();
    const isDue = at - last.at >= PROGRESS_MILLISECONDS || (done === of && of > 0);
    if (phase === last.phase && (done === last.done || !isDue)) return;
    last = { phase, done, at };
    emit({ kind: 'progress', phase, done, of });
  };
}
