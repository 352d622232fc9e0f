import { hasLatencyProfile, readLatencyProfile } from '#main/run-folder/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { latencyPredictor, predictedLatency } from '#shared/latency/index.ts';
import { foldedGraph, type MergeMode, type MergePolicy, type PredictedLatency } from '#shared/reduction/index.ts';

/** How the models of a run are merged: by the latencies in its folder, if it has any. Throws LabError `bad-file`. */
export function mergePolicyOf(folder: string, mode: MergeMode): MergePolicy {
  return hasLatencyProfile(folder) ? { mode, predict: latencyPredictor(readLatencyProfile(folder)) } : { mode };
}

/**
 * Predicted milliseconds per call of a network before and after its reduction; undefined unless the run's folder has the latencies of all parts.
 * Throws LabError `bad-file`.
 */
export function networkLatencies(folder: string, original: ModelGraph, reduced: ModelGraph): PredictedLatency | undefined {
  if (!hasLatencyProfile(folder)) return undefined;
  const profile = readLatencyProfile(folder);
  const [before, after] = [foldedGraph(original), reduced].map((graph) => predictedLatency(profile, graph));
  return before === undefined || after === undefined ? undefined : { before, after };
}
