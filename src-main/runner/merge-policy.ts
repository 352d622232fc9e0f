import { hasLatencyProfile, readLatencyProfile } from '#main/run-folder/index.ts';
import { latencyPredictor } from '#shared/latency/index.ts';
import type { MergeMode, MergePolicy } from '#shared/reduction/index.ts';

/** How the models of a run are merged: by the latencies in its folder, if it has any. Throws LabError `bad-file`. */
export function mergePolicyOf(folder: string, mode: MergeMode): MergePolicy {
  return hasLatencyProfile(folder) ? { mode, predict: latencyPredictor(readLatencyProfile(folder)) } : { mode };
}
