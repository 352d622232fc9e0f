import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';
import { type ModelGraph, operationOf } from '#shared/graph/index.ts';
import { type Segment, segmentsOf } from './segment.ts';

const milliseconds = z.number().min(0);

/** What latencies depend on besides the network. */
export const latencyConditionsSchema = z.strictObject({
  processor: z.string(),
  runtime: z.string().describe('Name and version: `onnxruntime 1.22.0`.'),
  threads: z.int().min(1),
  batch: z.int().min(1).describe('Images per call.'),
});

/** Milliseconds of repeated calls. */
export const measuredTimeSchema = z.strictObject({
  median: milliseconds,
  low: milliseconds.describe('The first quartile.'),
  high: milliseconds.describe('The third quartile.'),
  calls: z.int().min(1),
  load: z.number().min(0).describe('Load average of the machine over the minute before the measurement: that of other processes.'),
});

export const latencyTableSchema = z.strictObject({
  format: z.literal(1),
  ...latencyConditionsSchema.shape,
  call: measuredTimeSchema.describe('A call of a network that computes almost nothing.'),
  segments: z.record(z.string(), measuredTimeSchema).describe('Milliseconds of each segment, without those of the call, by key.'),
});

export type LatencyConditions = z.output<typeof latencyConditionsSchema>;
export type MeasuredTime = z.output<typeof measuredTimeSchema>;
export type LatencyTable = z.output<typeof latencyTableSchema>;

/** Of the median, as a fraction of it. */
const LARGEST_ERROR = 0.1;
/** An error of so many milliseconds does not matter, whatever the median. */
const NEGLIGIBLE_ERROR = 0.02;

/**
 * Whether enough calls were alike for the median to be known within a tenth. Its standard error is 1.2533 σ / √n for normal times, and σ is
 * their interquartile range / 1.349.
 */
export function isSettled({ median, low, high, calls }: MeasuredTime): boolean {
  return medianError({ low, high, calls }) <= Math.max(LARGEST_ERROR * median, NEGLIGIBLE_ERROR);
}

/** The standard error of the median, in milliseconds. */
export function medianError({ low, high, calls }: Pick<MeasuredTime, 'low' | 'high' | 'calls'>): number {
  return (1.2533 * (high - low)) / 1.349 / Math.sqrt(calls);
}

/** Milliseconds of a segment. Throws LabError `not-found` naming a segment that has not been measured. */
export function latencyOf({ segments, ...table }: LatencyTable, segment: Segment): number {
  const time = segments[segment.key];
  if (time) return time.median;
  const { processor, threads, batch } = table;
  throw new LabError(
    'not-found',
    `The latency of a segment has not been measured on ${processor} with batch size ${batch} and threads ${threads}: ${segmentLabel(segment)}.`,
    'Measure the network with nepenthe latency.',
    { location: segment.key },
  );
}

/** Milliseconds of a call of a network: those of its segments and of the call itself. Throws like {@link latencyOf}. */
export function networkLatency(table: LatencyTable, graph: ModelGraph): number {
  return segmentsOf(graph).reduce((sum, segment) => sum + latencyOf(table, segment), table.call.median);
}

/** The milliseconds of a network's segments whose times did not settle. Throws like {@link latencyOf}. */
export function unsettledLatency(table: LatencyTable, graph: ModelGraph): number {
  const unsettled = segmentsOf(graph).filter(({ key }) => table.segments[key] && !isSettled(table.segments[key]));
  return unsettled.reduce((sum, segment) => sum + latencyOf(table, segment), 0);
}

/** `3×3 conv, 16 → 32, bias + ReLU of 28 × 28 × 16` */
function segmentLabel({ inputs, nodes }: Pick<Segment, 'inputs' | 'nodes'>): string {
  const [read = []] = inputs;
  const labels = nodes.map((node) => operationOf(node).label(node, read, read));
  return `${labels.join(' + ')} of ${inputs.map((shape) => shape.join(' × ')).join(' and ')}`;
}
