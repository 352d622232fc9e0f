import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import type { BenchOptions } from './bench-options.ts';
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

/** Writes the results and the machine's description to the file or to docs/benchmarks. With `check`, ratios above their goals are a failure. */
export function writeReport(
  name: string,
  rows: readonly Row[],
  circumstances: Circumstances,
  { output: file, check, isa }: Pick<BenchOptions, 'output' | 'check' | 'isa'>,
): void {
  const date = new Date().toISOString().slice(0, 10);
  const output = file ?? join('docs', 'benchmarks', `${[name, ...(isa === undefined ? [] : [isa]), date].join('-')}.json`);
  mkdirSync(dirname(output), { recursive: true });
  const command = `npm run bench -- ${name}${isa === undefined ? '' : ` --isa ${isa}`}`;
  const report = { date, command, machine: machine(), ...circumstances, rows };
  writeFileSync(output, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(`Written to ${output}`);
  const missed = rows.filter(({ ratio, goal }) => ratio > goal);
  if (!check || missed.length === 0) return;
  console.error(
    `Above the goal: ${missed.map(({ network, ratio, goal }) => `${network} (${ratio.toFixed(2)}, goal ${goal})`).join(', ')}.`,
  );
  process.exitCode = 1;
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
