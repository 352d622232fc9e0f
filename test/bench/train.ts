/**
 * One training step, compiled, against the same step in PyTorch (channels last, same threads, SGD with momentum and decay),
 * interleaved in one run.
 * usage: npm run bench -- train [--turns N] [--network NAME-PART] [--output FILE]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, type ComparisonRow } from './training/compare.ts';
import { BENCH_NETWORKS } from './training/networks.ts';

const MEGABYTE = 2 ** 20;

const { values } = parseArgs({
  options: { turns: { type: 'string', default: '15' }, network: { type: 'string', default: '' }, output: { type: 'string' } },
});
const python = process.env['NEPENTHE_BENCH_PYTHON'];
if (!python) throw new Error('NEPENTHE_BENCH_PYTHON names no Python with torch: run `npm run bench -- train`');
const loadBefore = loadavg()[0] ?? 0;
if (loadBefore > 0.5) console.warn(`The machine is busy (load ${loadBefore.toFixed(1)}): wall times will be those of the whole of it.`);
const rows: ComparisonRow[] = [];
for (const network of BENCH_NETWORKS.filter(({ name }) => name.includes(values.network))) {
  rows.push(await compare(network, Number(values.turns), python));
  console.table(rows.slice(-1).map(tableRow));
}
const date = new Date().toISOString().slice(0, 10);
const output = values.output ?? join('docs', 'benchmarks', `train-${date}.json`);
mkdirSync(dirname(output), { recursive: true });
writeFileSync(
  output,
  `${JSON.stringify({ date, command: 'npm run bench -- train', machine: machine(), loadBefore, rows }, undefined, 2)}\n`,
);
console.log(`Written to ${output}`);

function tableRow({ network, ours, peer, ratio, goal, spread, processorTime, memory }: ComparisonRow): Record<string, string | number> {
  const quartiles = (side: 'ours' | 'peer'): string => `${spread[side].lowerQuartile.toFixed(0)}-${spread[side].upperQuartile.toFixed(0)}`;
  return {
    network,
    'ours, ms': Number(ours.toFixed(1)),
    'quartiles, ms': quartiles('ours'),
    'PyTorch, ms': Number(peer.toFixed(1)),
    "PyTorch's quartiles, ms": quartiles('peer'),
    ratio: Number(ratio.toFixed(3)),
    goal,
    'processor time ratio': Number(processorTime.ratio.toFixed(3)),
    'memory, MB': Math.round(memory.oursMegabytes),
    "PyTorch's memory, MB": Math.round(memory.peerMegabytes),
    'memory ratio': Number(memory.ratio.toFixed(3)),
  };
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
