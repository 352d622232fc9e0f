import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batches, MemoryImages } from '#main/datasets/index.ts';
import { FileImages } from '#main/datasets/store/image-store.ts';
import { loadProgram, NO_AUGMENTATION, PLAIN_STEP, type Program, type ProgramOptions } from '#main/program/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { spreadOf } from '../report/spread.ts';
import type { InputCase } from './cases.ts';

/** Medians in milliseconds per step. */
export interface InputTimes {
  readonly shuffle: number;
  readonly wait: number;
  /** Step time of a tiny network with augmentation minus the time without. */
  readonly augmentation: number;
  readonly step: number;
}

const CLASSES = 10;
const SETTINGS = { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4 };
/** The tiny network: one hidden unit. */
const IDLE: NetworkConfig = { kind: 'mlp', hidden: [1], dropout: 0 };
const AUGMENTED_STEPS = 30;

export async function measureInput(one: InputCase, epochs: number, folder: string): Promise<InputTimes> {
  return { ...(await pipelineTimes(one, epochs, folder)), augmentation: await augmentationTime(one, folder) };
}

async function pipelineTimes(one: InputCase, epochs: number, folder: string): Promise<Omit<InputTimes, 'augmentation'>> {
  const { samples, batchSize, steps, config } = one;
  const split = { images: storedImages(one, folder), labels: new Uint8Array(samples), count: samples };
  const times: { shuffle: number; wait: number; step: number }[] = [];
  await withProgram(one, config, one.augmentation, folder, async (program) => {
    for (let epoch = -1; epoch < epochs; epoch += 1) {
      const begun = performance.now();
      const order = permutation(samples, new RandomStream(1, [epoch + 1, 0, 0]));
      const shuffle = (performance.now() - begun) / Math.ceil(samples / batchSize);
      let asked = performance.now();
      let taken = 0;
      for await (const batch of batches(split, batchSize, order)) {
        const got = performance.now();
        program.step(batch, { ...SETTINGS, seed: [1, taken] });
        const done = performance.now();
        if (epoch >= 0) times.push({ shuffle, wait: got - asked, step: done - got });
        asked = performance.now();
        taken += 1;
        if (taken === steps) break;
      }
    }
  });
  const median = (of: 'shuffle' | 'wait' | 'step'): number => spreadOf(times.map((time) => time[of])).median;
  return { shuffle: median('shuffle'), wait: median('wait'), step: median('step') };
}

async function augmentationTime(one: InputCase, folder: string): Promise<number> {
  const batch = { images: new Uint8Array(one.batchSize * bytesOf(one)).fill(77), labels: new Uint8Array(one.batchSize) };
  const timed = (program: Program, step: number): number => {
    const begun = performance.now();
    program.step(batch, { ...SETTINGS, seed: [1, step] });
    return performance.now() - begun;
  };
  const times: { augmented: number; bare: number }[] = [];
  await withProgram(one, IDLE, one.augmentation, folder, (augmenting) =>
    withProgram(one, IDLE, NO_AUGMENTATION, folder, (plain) => {
      for (let step = 0; step < AUGMENTED_STEPS; step += 1) times.push({ augmented: timed(augmenting, step), bare: timed(plain, step) });
      return Promise.resolve();
    }),
  );
  const median = (of: 'augmented' | 'bare'): number => spreadOf(times.map((time) => time[of])).median;
  return Math.max(0, median('augmented') - median('bare'));
}

async function withProgram(
  { input }: InputCase,
  config: NetworkConfig,
  augmentation: ProgramOptions['augmentation'],
  folder: string,
  use: (program: Program) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(folder, 'program-'));
  const each = (value: number): number[] => Array<number>(input[2]).fill(value);
  const graph = buildNetwork(config, input, CLASSES);
  const normalization = { mean: each(0.5), std: each(0.25) };
  const program = await loadProgram(
    graph,
    { ...PLAIN_STEP, augmentation, normalization, labelSmoothing: 0, precision: 'float32' },
    directory,
  );
  try {
    program.assign(initialWeights(graph, 1));
    await use(program);
  } finally {
    program.dispose();
    rmSync(directory, { recursive: true });
  }
}

function storedImages(one: InputCase, folder: string): MemoryImages | FileImages {
  const bytes = new Uint8Array(one.samples * bytesOf(one)).fill(77);
  if (!one.isOnDisk) return new MemoryImages(bytes, one.samples);
  const file = join(folder, 'images.bin');
  writeFileSync(file, bytes);
  return new FileImages(file, one.samples, bytesOf(one));
}

function bytesOf({ input }: InputCase): number {
  return input[0] * input[1] * input[2];
}
