import type { RunSummary } from '#shared/contract/index.ts';

/** Best minus dense validation accuracy, in percentage points. */
export function accuracyDelta(run: RunSummary): number | null {
  return run.bestAccuracy === null || run.denseAccuracy === null ? null : run.bestAccuracy - run.denseAccuracy;
}

/** Linear, approximately linear and dead layers of the best round. */
export function removedLayers(run: RunSummary): number | null {
  return run.linearLayers === null || run.deadLayers === null ? null : run.linearLayers + (run.approximateLayers ?? 0) + run.deadLayers;
}
