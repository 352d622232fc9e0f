import type { ModelGraph } from '#shared/graph/index.ts';
import type { PredictLatency } from '#shared/reduction/index.ts';
import type { LatencyTable } from './latency-table.ts';
import { segmentsOf } from './segment.ts';

/** Predicts what a change of a network saves, as the sum over the segments in which the networks differ. */
export function latencyPredictor({ segments }: Pick<LatencyTable, 'segments'>): PredictLatency {
  const known = new WeakMap<ModelGraph, readonly string[]>();
  const keysOf = (graph: ModelGraph): readonly string[] => {
    const keys = known.get(graph) ?? segmentsOf(graph).map(({ key }) => key);
    known.set(graph, keys);
    return keys;
  };
  return (before, after) => {
    const gone = new Map<string, number>();
    for (const key of keysOf(before)) gone.set(key, (gone.get(key) ?? 0) + 1);
    for (const key of keysOf(after)) gone.set(key, (gone.get(key) ?? 0) - 1);
    const latency = { before: 0, after: 0 };
    for (const [key, count] of gone) {
      const time = segments[key]?.median;
      if (count === 0) continue;
      if (time === undefined) return undefined;
      latency[count > 0 ? 'before' : 'after'] += Math.abs(count) * time;
    }
    return latency;
  };
}

/** Predicted milliseconds per call of a network, without those of the call itself; undefined if a part of it has not been measured. */
export function predictedLatency({ segments }: Pick<LatencyTable, 'segments'>, graph: ModelGraph): number | undefined {
  const times = segmentsOf(graph).map(({ key }) => segments[key]?.median);
  return times.reduce((sum, time) => (sum === undefined || time === undefined ? undefined : sum + time), 0);
}
