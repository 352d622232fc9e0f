import { totalCost } from '#shared/costs/index.ts';
import type { Model } from '#shared/graph/index.ts';
import {
  type CompleteTable,
  type LatencyConditions,
  type MeasuredTime,
  repeatedSegment,
  type Segment,
  segmentsOf,
} from '#shared/latency/index.ts';

/** Milliseconds of a million multiply-accumulates, of a segment beside them, and of a call. */
const PER_MILLION_MACS = 0.1;
const PER_SEGMENT = 0.01;
const PER_CALL = 0.02;

/**
 * Latencies by a formula instead of a clock, for what has to come out alike on every machine: `NEPENTHE_MEASURE_LATENCIES=off`. They are
 * in no relation to any processor and are not kept.
 */
export function estimatingMeter({ threads, batch }: Pick<LatencyConditions, 'threads' | 'batch'>): {
  readonly complete: CompleteTable;
  readonly measure: (models: readonly Model[]) => Promise<readonly number[]>;
} {
  const milliseconds = (segment: Segment): number =>
    batch * (totalCost(repeatedSegment(segment, 1).graph).macs / 1e6) * PER_MILLION_MACS + PER_SEGMENT;
  const complete: CompleteTable = (segments) =>
    Promise.resolve({
      ...{ format: 1, processor: 'none', runtime: 'estimated from multiply-accumulates', threads, batch, call: timeOf(PER_CALL) },
      segments: Object.fromEntries(segments.map((segment) => [segment.key, timeOf(milliseconds(segment))])),
    });
  return {
    complete,
    measure: (models) =>
      Promise.resolve(models.map(({ graph }) => segmentsOf(graph).reduce((sum, segment) => sum + milliseconds(segment), PER_CALL))),
  };
}

function timeOf(median: number): MeasuredTime {
  return { median, low: median, high: median, calls: 1, load: 0 };
}
