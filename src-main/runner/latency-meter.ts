import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { loadOnnxRuntime, measureNetworks, measureSegments, runtimeName, type SegmentLatencies } from '#main/proving/index.ts';
import type { Model } from '#shared/graph/index.ts';
import {
  type CompleteTable,
  isSettled,
  type LatencyConditions,
  type LatencyTable,
  type MeasuredTime,
  medianError,
  type Segment,
} from '#shared/latency/index.ts';
import { estimatedNetworks, estimatedSegments } from './estimated-latencies.ts';
import { readLatencyTable } from './latency-table-file.ts';

/** `off` to estimate latencies instead. */
const SWITCH = 'NEPENTHE_MEASURE_LATENCIES';
/** How often a segment whose times do not settle is measured. */
const ATTEMPTS = 3;

/** Called between measurements: how many segments or networks are measured, of those that are needed. */
type ReportMeasured = (done: number, of: number) => Promise<void>;

/** Measures latencies in ONNX Runtime under fixed conditions, or estimates them. */
export interface LatencyMeter {
  /** Measures the segments that the table lacks, or whose times have not settled, and returns the table with them. */
  readonly complete: CompleteTable;
  /** Median milliseconds per call of whole networks, which take turns with the first one. */
  readonly measure: (models: readonly Model[]) => Promise<readonly number[]>;
}

/**
 * Opens the table of these conditions on this machine. It is written after each group of segments, so a canceled measurement is continued by
 * the next one. Throws LabError `unavailable` without the runtime, or `bad-file`.
 */
export async function openLatencyMeter(
  tables: string,
  { threads, batch }: Pick<LatencyConditions, 'threads' | 'batch'>,
  report: ReportMeasured,
): Promise<LatencyMeter> {
  const timer = process.env[SWITCH] === 'off' ? estimating(batch) : timing(await loadOnnxRuntime(), { threads, batch });
  const conditions = { processor: cpus()[0]?.model ?? 'unknown', runtime: timer.name, threads, batch };
  const file = join(tables, `${nameOf(conditions)}.json`);
  let table = readLatencyTable(file);
  const isKnown = ({ key }: Segment): boolean => {
    const time = table?.segments[key];
    return time !== undefined && isSettled(time);
  };
  const complete: CompleteTable = async (segments) => {
    const betweenCalls = (): Promise<void> => report(segments.filter(isKnown).length, segments.length);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const missing = segments.filter((segment) => !isKnown(segment));
      for await (const group of timer.segments(missing, betweenCalls)) {
        table = withSegments(table ?? { format: 1, ...conditions, call: group.call, segments: {} }, group.segments);
        writeAtomically(file, `${JSON.stringify(table, null, 2)}\n`);
      }
    }
    if (!table) throw new Error('a network without segments has no latency');
    return table;
  };
  const measure = (models: readonly Model[]): Promise<readonly number[]> => timer.networks(models, (done) => report(done, models.length));
  return { complete, measure };
}

/** Where latencies come from. */
interface Timer {
  readonly name: string;
  /** Milliseconds of segments, some at a time. */
  readonly segments: (
    segments: readonly Segment[],
    betweenCalls: () => Promise<void>,
  ) => AsyncIterable<SegmentLatencies> | Iterable<SegmentLatencies>;
  /** Median milliseconds per call. */
  readonly networks: (models: readonly Model[], report: (done: number) => Promise<void>) => Promise<readonly number[]>;
}

function timing(runtime: Awaited<ReturnType<typeof loadOnnxRuntime>>, conditions: Pick<LatencyConditions, 'threads' | 'batch'>): Timer {
  return {
    name: runtimeName(runtime),
    segments: (segments, betweenCalls) => measureSegments(runtime, segments, conditions, betweenCalls),
    networks: (models, report) => measureNetworks(runtime, models, conditions, report),
  };
}

function estimating(batch: number): Timer {
  return {
    name: 'estimated from multiply-accumulates',
    segments: (segments) => (segments.length > 0 ? [estimatedSegments(segments, batch)] : []),
    networks: (models) => Promise.resolve(estimatedNetworks(models, batch)),
  };
}

/** The table with new times; of two times of a segment, the more certain one. */
function withSegments(table: LatencyTable, segments: ReadonlyMap<string, MeasuredTime>): LatencyTable {
  const better = [...segments].map(([key, time]) => {
    const known = table.segments[key];
    return [key, known && medianError(known) < medianError(time) ? known : time] as const;
  });
  return { ...table, segments: { ...table.segments, ...Object.fromEntries(better) } };
}

/** A file name that is the same for the same conditions. */
function nameOf({ processor, runtime, threads, batch }: LatencyConditions): string {
  return createHash('sha256')
    .update(JSON.stringify([processor, runtime, threads, batch]))
    .digest('hex')
    .slice(0, 16);
}
