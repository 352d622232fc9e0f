import { loadavg } from 'node:os';
import type * as OnnxRuntime from 'onnxruntime-node';
import {
  emptyNetwork,
  isRepeatable,
  type LatencyConditions,
  type MeasuredTime,
  repeatedSegment,
  type Segment,
  weightsIn,
} from '#shared/latency/index.ts';
import { interleavedTimes, quartiles, type TimeBounds } from './interleaved-times.ts';
import { type OpenNetwork, openNetwork } from './network-latencies.ts';

/** Segments whose calls take turns: few enough that their networks fit in memory. */
const GROUP = 4;
const TIME_BOUNDS: TimeBounds = { warmUp: 3, fewest: 5, wanted: 30, most: 300, enough: 1500, atMost: 15_000 };
const COPIES = 5;
/** Networks with more weights have fewer copies, at least 2. */
const MAX_WEIGHTS = 20_000_000;

/** Milliseconds of segments, by key, and of a call that computes almost nothing. */
export interface SegmentLatencies {
  readonly call: MeasuredTime;
  readonly segments: ReadonlyMap<string, MeasuredTime>;
}

/**
 * Measures segments in ONNX Runtime, a few at a time. A segment's time is the difference of two networks, divided by their difference in
 * copies: that of several copies and that of one. So neither the call nor input and output count. A segment whose copies would be computed
 * once is measured in one copy, less an empty call. Quartiles are those of the differences by turn.
 */
export async function* measureSegments(
  runtime: typeof OnnxRuntime,
  segments: readonly Segment[],
  conditions: Pick<LatencyConditions, 'threads' | 'batch'>,
  betweenCalls: () => Promise<void>,
  bounds: TimeBounds = TIME_BOUNDS,
): AsyncGenerator<SegmentLatencies, void, undefined> {
  const load = loadavg()[0] ?? 0;
  for (let start = 0; start < segments.length; start += GROUP) {
    yield await measureGroup(runtime, segments.slice(start, start + GROUP), conditions, { betweenCalls, bounds, load });
  }
}

interface Measuring {
  readonly betweenCalls: () => Promise<void>;
  readonly bounds: TimeBounds;
  readonly load: number;
}

async function measureGroup(
  runtime: typeof OnnxRuntime,
  segments: readonly Segment[],
  conditions: Pick<LatencyConditions, 'threads' | 'batch'>,
  { betweenCalls, bounds, load }: Measuring,
): Promise<SegmentLatencies> {
  const pairs = segments.map((segment) => {
    const copies = isRepeatable(segment) ? copiesOf(segment) : 1;
    return {
      segment,
      copies,
      models: copies > 1 ? [copies, 1].map((count) => repeatedSegment(segment, count)) : [repeatedSegment(segment, 1)],
    };
  });
  const models = [emptyNetwork(), ...pairs.flatMap((pair) => pair.models)];
  const opened: OpenNetwork[] = [];
  try {
    for (const model of models) opened.push(await openNetwork(runtime, model, conditions));
    const [empty = [], ...times] = await interleavedTimes(
      opened.map(({ call }) => call),
      betweenCalls,
      bounds,
    );
    let next = 0;
    const measured = pairs.map(({ segment, copies, models: own }) => {
      const [many = [], one = empty] = times.slice(next, (next += own.length));
      return [
        segment.key,
        summary(
          many.map((time, turn) => (time - (one[turn] ?? 0)) / Math.max(1, copies - 1)),
          load,
        ),
      ] as const;
    });
    return { call: summary(empty, load), segments: new Map(measured) };
  } finally {
    for (const { session } of opened) await session.release();
  }
}

function copiesOf(segment: Segment): number {
  return Math.min(COPIES, Math.max(2, Math.floor(MAX_WEIGHTS / Math.max(1, weightsIn(segment)))));
}

/** Differences of calls may be negative, times are not. */
function summary(times: readonly number[], load: number): MeasuredTime {
  const { median, low, high } = quartiles(times);
  return { median: Math.max(0, median), low: Math.max(0, low), high: Math.max(0, high), calls: times.length, load };
}
