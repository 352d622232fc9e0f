import { setImmediate } from 'node:timers/promises';

/** Tells how far work is; `of` is 0 where the phase cannot tell. To be awaited, since signals are heard meanwhile. */
export type Report<Phase extends string> = (phase: Phase, done: number, of: number) => Promise<void>;

const PROGRESS_MILLISECONDS = 100;

/**
 * Progress ten times a second at most, and each new phase at once.
 *
 * @param heed throws what ends the work, when it is to end
 */
export function toldProgress<Phase extends string>(
  emit: (message: { readonly kind: 'progress'; readonly phase: Phase; readonly done: number; readonly of: number }) => void,
  heed: () => void,
): Report<Phase> {
  let last: { readonly phase: Phase | ''; readonly done: number; readonly at: number } = { phase: '', done: 0, at: -Infinity };
  return async (phase, done, of) => {
    await setImmediate();
    heed();
    const at = performance.now();
    const isNews = phase !== last.phase || (done !== last.done && at - last.at >= PROGRESS_MILLISECONDS);
    if (!isNews) return;
    last = { phase, done, at };
    emit({ kind: 'progress', phase, done, of });
  };
}
