import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile } from '#main/program/compile.ts';
import { CompiledNetwork } from '#main/program/compiled-network.ts';
import { describeTensorflow, NO_AUGMENTATION, PLAIN_STEP } from '#main/program/index.ts';
import { TensorflowSession } from '#main/program/session/tensorflow-session.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { convolution, dense, network, normalization, rectifier } from './small-network.ts';

export interface KernelResults {
  /** The instruction set of the kernels. */
  readonly used: string;
  /** Counts of ON and OFF by layer. */
  readonly counts: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** Gradients by parameter, as the velocity of a first step. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** 64 and 144 channels: whole blocks of every instruction set, and remainders; 7x9 pixels: tiles cut on both sides. */
const graph = network(
  [7, 9, 3],
  convolution('stem', 'input', { filters: 64 }),
  rectifier('relu0', 'stem'),
  convolution('wide', 'relu0', { filters: 144 }),
  normalization('norm', 'wide'),
  rectifier('relu1', 'norm'),
  convolution('narrow', 'relu1', { filters: 48 }),
  rectifier('gelu', 'narrow', 'gelu'),
  rectifier('silu', 'gelu', 'silu'),
  { id: 'mean', op: 'globalAveragePool', inputs: ['silu'] },
  dense('head', 'mean', 3),
);

/** Counts and gradients of a small network with our own kernels (`cpu`) or with TensorFlow's operations alone (`gpu`, on any device). */
export function kernelResults(device: 'cpu' | 'gpu'): KernelResults {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-results-'));
  const normalization = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
  const options = { ...PLAIN_STEP, augmentation: NO_AUGMENTATION, normalization, labelSmoothing: 0, precision: 'float32' } as const;
  const compiled = compile(graph, options, device);
  const program = new CompiledNetwork(compiled, new TensorflowSession(directory, compiled.savedModel));
  try {
    program.assign(initialWeights(graph, 1));
    const images = Uint8Array.from({ length: 21 * 7 * 9 * 3 }, (_, index) => (index * 7919) % 256);
    const batch = { images, labels: Uint8Array.from({ length: 21 }, (_, index) => index % 3) };
    program.observe('states', batch);
    const counts = [...program.takeObserved('states')].map(([layer, { on, off }]) => [layer, [[...on], [...off]]] as const);
    program.restart();
    program.step(batch, { learningRate: 0, momentum: 0.9, weightDecay: 0, seed: [0, 0] });
    const gradients = [...program.read()]
      .filter(([name]) => name.endsWith('/velocity'))
      .map(([name, values]) => [name, [...values]] as const);
    return { used: describeTensorflow().instructionSet, counts: Object.fromEntries(counts), gradients: Object.fromEntries(gradients) };
  } finally {
    program.dispose();
    rmSync(directory, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(kernelResults('cpu')));
