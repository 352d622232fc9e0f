/**
 * Our side of the benchmarks: compiles the network given as JSON in the first argument, then runs each request {work, steps} from standard
 * input and answers with its wall and processor time in milliseconds; at the end of the input with its peak memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { algorithmsFrom, describeTensorflow, loadProgram, NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import { measuredAlgorithms } from './measured-algorithms.ts';
import type { BenchNetwork } from './networks.ts';
import type { Work, WorkRequest } from './side.ts';

const { config, input, classes, batchSize, entropyTerm = false } = JSON.parse(process.argv[2] ?? '') as BenchNetwork;
const graph = buildNetwork(config, input, classes);
const directory = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
const each = (value: number): number[] => Array<number>(input[2]).fill(value);
const normalization = { mean: each(0.5), std: each(0.25) };
const weights = Object.fromEntries(prunableLayers(graph).map(({ activation }) => [activation, 1]));
const objective: ObjectiveTermConfig[] = entropyTerm ? [{ kind: 'entropy', lambda: 0.1, temperature: 0.3, weights }] : [];
const program = await loadProgram(
  graph,
  {
    ...{ ...PLAIN_STEP, objective, augmentation: NO_AUGMENTATION, normalization, labelSmoothing: 0, precision: 'float32' },
    convolutionAlgorithm: algorithmsFrom(measuredAlgorithms(graph, batchSize), batchSize),
  },
  directory,
);
program.assign(initialWeights(graph, 1));
const batch = {
  images: Uint8Array.from({ length: batchSize * input[0] * input[1] * input[2] }, (_, index) => (index * 7919) % 256),
  labels: Uint8Array.from({ length: batchSize }, (_, index) => index % classes),
};

let taken = 0;
const work: Readonly<Record<Work, (steps: number) => void>> = {
  train: (steps) => {
    for (let step = 0; step < steps; step++) {
      program.step(batch, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4, seed: [1, taken++] });
    }
  },
  evaluate: (steps) => {
    for (let step = 0; step < steps; step++) program.evaluate(batch);
  },
  entropy: (steps) => {
    for (let step = 0; step < steps; step++) program.observe('states', batch);
    program.takeObserved('states');
  },
};

const { version, instructionSet } = describeTensorflow();
console.log(JSON.stringify({ library: `TensorFlow ${version}, kernels for ${instructionSet}` }));
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as WorkRequest;
  const [start, processor] = [performance.now(), process.cpuUsage()];
  work[asked.work](asked.steps);
  const { user, system } = process.cpuUsage(processor);
  console.log(JSON.stringify({ wall: performance.now() - start, processor: (user + system) / 1000 }));
}
program.dispose();
rmSync(directory, { recursive: true });
console.log(JSON.stringify({ peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
