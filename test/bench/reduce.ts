/**
 * Reduction that is faster in fact: networks of ImageNet's shape whose layers are linear or dead, before and after their reduction, at batch 1 in
 * onnxruntime. Compares latencies as predicted from segments with latencies as measured.
 * usage: npm run bench -- reduce --constructed [--network NAME-PART] [--output FILE]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLatencyMeter } from '#main/runner/latency-meter.ts';
import { CONSTRUCTED_CASES } from './reduce/constructed-cases.ts';
import { measureCase, type MeasuredCase } from './reduce/measure-case.ts';
import { benchOptions } from './report/bench-options.ts';
import type { Row } from './report/row.ts';
import { loadBeforehand, writeReport } from './report/write-report.ts';

/** Largest ratio of a reduced network's latency to the dense one's. */
const GOAL = 1;

const { constructed, network: part, ...report } = benchOptions({ turns: 0 });
if (!constructed) throw new Error('Name the cases to reduce: --constructed.');
const loadBefore = loadBeforehand();
const tables = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
const rows: (Row & MeasuredCase & { readonly predictionError: number })[] = [];
try {
  const meter = await openLatencyMeter(tables, { threads: availableParallelism(), batch: 1 }, () => Promise.resolve());
  for (const one of CONSTRUCTED_CASES.filter(({ name }) => name.includes(part))) {
    const measured = await measureCase(one, meter);
    const { dense, reduced } = measured;
    const ratio = reduced.measured / dense.measured;
    const predictionError = measured.predicted / reduced.measured - 1;
    rows.push({
      ...{ network: one.name, ours: reduced.measured, peer: dense.measured, ratio, goal: GOAL },
      ...{ ...measured, predictionError },
    });
    console.table(rows.slice(-1).map(tableRow));
  }
} finally {
  rmSync(tables, { recursive: true, force: true });
}
writeReport('reduce', rows, { loadBefore }, report);

function tableRow({
  network,
  dense,
  reduced,
  predicted,
  ratio,
  predictionError,
  difference,
  planning,
  steps,
}: (typeof rows)[number]): object {
  return {
    network,
    'dense, ms': dense.measured.toFixed(2),
    'its segments': dense.segments.toFixed(2),
    'reduced, ms': reduced.measured.toFixed(2),
    'its segments ': reduced.segments.toFixed(2),
    predicted: predicted.toFixed(2),
    'speed-up': (1 / ratio).toFixed(2),
    'error of the prediction, %': (100 * predictionError).toFixed(1),
    'difference of outputs': difference.toExponential(1),
    'planning, s': planning.processor.toFixed(2),
    'with latencies': planning.withLatencies.toFixed(1),
    steps: Object.entries(steps)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
  };
}
