import type { RunSummary } from '#shared/contract/index.ts';

/** Fraction of the training steps done, 0..1. */
export function doneShare({ progress: { step, steps } }: RunSummary): number {
  return steps > 0 ? Math.min(1, step / steps) : 0;
}

/** Seconds that the run has worked, without pauses; null before the start. */
export function runSeconds({ worked }: RunSummary, now: () => number): number | null {
  if (worked === null) return null;
  const present = worked.since === null ? 0 : (now() - Date.parse(worked.since)) / 1000;
  return worked.seconds + Math.max(0, present);
}
