/**
 * Measures the algorithms of the convolutions in the benchmarks' networks, which have the shapes of the presets for small images, and
 * writes the fastest for this processor's instruction set into the lab's table. Compares processor times.
 * usage: npm run bench -- convolutions [--isa avx2] [--network NAME-PART]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Convolution, convolutionsOf, describeTensorflow, fastestOf, measureConvolution } from '#main/program/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { benchOptions } from './report/bench-options.ts';
import { chosenNetworks } from './sides/networks.ts';

const TABLE = 'src-main/program/algorithms/known-algorithms.json';
/** Batch sizes of the presets. */
const BATCHES = [64, 128];

const { network: part } = benchOptions({ turns: 0 });
const { instructionSet } = describeTensorflow();
const table = JSON.parse(readFileSync(TABLE, 'utf8')) as Record<string, Record<string, string>>;
const convolutions = new Map<string, Convolution>();
for (const { config, input, classes } of chosenNetworks(part)) {
  const graph = buildNetwork(config, input, classes);
  for (const one of BATCHES.flatMap((images) => convolutionsOf(graph, images))) convolutions.set(one.key, one);
}
const directory = mkdtempSync(join(tmpdir(), 'nepenthe-convolutions-'));
try {
  for (const [index, convolution] of [...convolutions.values()].entries()) {
    const times = measureConvolution(convolution, join(directory, String(index)));
    const fastest = fastestOf(times, ({ processor }) => processor);
    table[instructionSet] = { ...table[instructionSet], [convolution.key]: fastest };
    const each = [...times].map(([name, { processor }]) => `${name} ${processor.toFixed(1)} ms`).join(', ');
    console.log(`${index + 1} of ${convolutions.size}: ${convolution.key}: ${fastest} (${each}; expected ${convolution.expected})`);
    writeFileSync(TABLE, `${JSON.stringify(table, undefined, 2)}\n`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
