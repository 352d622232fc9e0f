/**
 * Our side of the training benchmark: compiles the network given as JSON in the first argument, then answers each line on
 * standard input (a number of steps) with their wall and processor times in milliseconds, and at the end of the input with its peak memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeTensorflow, loadProgram } from '#main/program/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import type { BenchNetwork } from './networks.ts';

const { widths, blocks, input, classes, batchSize } = JSON.parse(process.argv[2] ?? '') as BenchNetwork;
const graph = buildNetwork({ kind: 'residual', widths: [...widths], blocks: [...blocks], dropout: 0 }, input, classes);
const directory = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
const each = <Value>(value: Value): Value[] => Array<Value>(input[2]).fill(value);
const program = await loadProgram(
  graph,
  {
    labelSmoothing: 0,
    nesterov: false,
    augmentation: { padCrop: 0, flip: false },
    normalisation: { mean: each(0.5), deviation: each(0.25) },
    precision: 'float32',
  },
  directory,
);
program.assign(initialWeights(graph, 1));
const batch = {
  images: Uint8Array.from({ length: batchSize * input[0] * input[1] * input[2] }, (_, index) => (index * 7919) % 256),
  labels: Uint8Array.from({ length: batchSize }, (_, index) => index % classes),
};

let steps = 0;
console.log(JSON.stringify({ library: `TensorFlow ${describeTensorflow().version}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const times = Array.from({ length: Number(line) }, () => {
    const [start, processor] = [performance.now(), process.cpuUsage()];
    program.step(batch, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4, seed: [1, steps++] });
    const { user, system } = process.cpuUsage(processor);
    return { wall: performance.now() - start, processor: (user + system) / 1000 };
  });
  console.log(JSON.stringify({ times }));
}
program.dispose();
rmSync(directory, { recursive: true });
console.log(JSON.stringify({ peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
