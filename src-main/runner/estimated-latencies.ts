import type { SegmentLatencies } from '#main/proving/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { type MeasuredTime, repeatedSegment, type Segment, segmentsOf } from '#shared/latency/index.ts';

/** Milliseconds of a million multiply-accumulates, of a segment beside them, and of a call. */
const PER_MILLION_MACS = 0.1;
const PER_SEGMENT = 0.01;
const PER_CALL = 0.02;

/** Milliseconds of segments by a formula, for what has to come out alike on every machine. They are in no relation to any processor. */
export function estimatedSegments(segments: readonly Segment[], batch: number): SegmentLatencies {
  return { call: timeOf(PER_CALL), segments: new Map(segments.map((segment) => [segment.key, timeOf(millisecondsOf(segment, batch))])) };
}

/** Milliseconds per call of whole networks, by the same formula. */
export function estimatedNetworks(models: readonly Model[], batch: number): readonly number[] {
  return models.map(({ graph }) => segmentsOf(graph).reduce((sum, segment) => sum + millisecondsOf(segment, batch), PER_CALL));
}

function millisecondsOf(segment: Segment, batch: number): number {
  return (batch * totalCost(repeatedSegment(segment, 1).graph).macs * PER_MILLION_MACS) / 1e6 + PER_SEGMENT;
}

function timeOf(median: number): MeasuredTime {
  return { median, low: median, high: median, calls: 1, load: 0 };
}
