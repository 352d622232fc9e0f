import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LatencyMeter, openLatencyMeter } from '#main/runner/latency-meter.ts';

/** Images per call. */
export const BATCHES = [1, 32] as const;
export type Batch = (typeof BATCHES)[number];
export type Meters = Readonly<Record<Batch, LatencyMeter>>;

/** Measures with every core and latency tables of its own. */
export async function withMeters<Result>(work: (meters: Meters) => Promise<Result>): Promise<Result> {
  const tables = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
  const open = (batch: Batch): Promise<LatencyMeter> =>
    openLatencyMeter(tables, { threads: availableParallelism(), batch }, () => Promise.resolve());
  try {
    return await work({ 1: await open(1), 32: await open(32) });
  } finally {
    rmSync(tables, { recursive: true, force: true });
  }
}
