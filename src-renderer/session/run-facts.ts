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

/** Best minus dense validation accuracy, in percentage points. */
export function accuracyDelta(run: RunSummary): number | null {
  return run.bestAccuracy === null || run.denseAccuracy === null ? null : run.bestAccuracy - run.denseAccuracy;
}

/** Linear, approximately linear and dead layers of the best round. */
export function removedLayers(run: RunSummary): number | null {
  return run.linearLayers === null || run.deadLayers === null ? null : run.linearLayers + (run.approximateLayers ?? 0) + run.deadLayers;
}
