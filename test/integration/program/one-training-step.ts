import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProgram, NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { convolution, dense, network } from './small-network.ts';

/** A process of its own that makes one training step, for what a process can set only once. */
const graph = network(
  [8, 8, 3],
  convolution('conv', 'input', { kernel: [3, 3], padding: [1, 1, 1, 1], filters: 8 }),
  { id: 'mean', op: 'globalAveragePool', inputs: ['conv'] },
  dense('head', 'mean', 2),
);
const directory = mkdtempSync(join(tmpdir(), 'nepenthe-step-'));
try {
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
  const options = { ...PLAIN_STEP, augmentation: NO_AUGMENTATION, normalization, labelSmoothing: 0, precision: 'float32' } as const;
  const program = await loadProgram(graph, options, directory);
  program.assign(initialWeights(graph, 1));
  program.step(
    { images: new Uint8Array(4 * 8 * 8 * 3).fill(100), labels: Uint8Array.of(0, 1, 0, 1) },
    { learningRate: 0.1, momentum: 0, weightDecay: 0, seed: [0, 0] },
  );
  program.dispose();
} finally {
  rmSync(directory, { recursive: true });
}
