import type { RunSummary } from '#shared/contract/index.ts';
import { isActive } from '../ui/status.ts';

/** Fraction of the training steps done, 0..1. */
export function doneShare({ progress: { step, steps } }: RunSummary): number {
  return steps > 0 ? Math.min(1, step / steps) : 0;
}

/** Seconds from start to end, or to now for an active run; null before the start. */
export function runSeconds(run: RunSummary, now: () => number): number | null {
  if (run.startedAt === null) return null;
  if (run.endedAt === null && !isActive(run.status)) return null;
  const end = run.endedAt === null ? now() : Date.parse(run.endedAt);
  return Math.max(0, (end - Date.parse(run.startedAt)) / 1000);
}
