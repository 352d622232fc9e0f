import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { Row } from './row.ts';

/** The machine's load, and further details of the measurement. */
interface Circumstances {
  readonly loadBefore: number;
  readonly [fact: string]: unknown;
}

const MEGABYTE = 2 ** 20;

/** The machine's load before the benchmark; warns if it is too high. */
export function loadBeforehand(): number {
  const load = loadavg()[0] ?? 0;
  if (load > 0.5) console.warn(`The machine is busy (load ${load.toFixed(1)}): wall times include other programs.`);
  return load;
}

/** Writes the results and the machine's description to the file or to docs/benchmarks. */
export function writeReport(name: string, rows: readonly Row[], circumstances: Circumstances, file: string | undefined): void {
  const date = new Date().toISOString().slice(0, 10);
  const output = file ?? join('docs', 'benchmarks', `${name}-${date}.json`);
  mkdirSync(dirname(output), { recursive: true });
  const report = { date, command: `npm run bench -- ${name}`, machine: machine(), ...circumstances, rows };
  writeFileSync(output, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`Written to ${output}`);
}

function machine(): Record<string, string | number> {
  return {
    system: platform(),
    processor: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    memoryMegabytes: Math.round(totalmem() / MEGABYTE),
    node: process.version,
  };
}
