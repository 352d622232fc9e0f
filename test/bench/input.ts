/**
 * What feeding a training step with images costs beside the step itself: shuffling once an epoch, and what a step waits for its batch.
 * usage: npm run bench -- input [--epochs N]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { batches, MemoryImages, type ImageStore } from '#main/datasets/index.ts';
import { FileImages } from '#main/datasets/image-store.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';

const BATCH = 128;
/** Of a training step's time. */
const GOAL_PERCENT = 5;

interface Case {
  readonly name: string;
  readonly samples: number;
  readonly imageBytes: number;
  /** As measured on 2 cores; docs/benchmarks has the newest. */
  readonly stepMilliseconds: number;
  readonly isOnDisk?: true;
  /** Steps of an epoch that are taken; all where left out. */
  readonly steps?: number;
}

const cases: readonly Case[] = [
  { name: 'starter net, 28x28x1', samples: 7000, imageBytes: 28 * 28, stepMilliseconds: 80 },
  { name: 'Fashion-MNIST size, 28x28x1', samples: 60_000, imageBytes: 28 * 28, stepMilliseconds: 80 },
  { name: 'ResNet-18, 32x32x3', samples: 50_000, imageBytes: 32 * 32 * 3, stepMilliseconds: 2000 },
  { name: 'CIFAR size from disk, 32x32x3', samples: 50_000, imageBytes: 32 * 32 * 3, stepMilliseconds: 80, isOnDisk: true, steps: 40 },
  {
    name: 'Tiny-ImageNet size from disk, 64x64x3',
    samples: 100_000,
    imageBytes: 64 * 64 * 3,
    stepMilliseconds: 200,
    isOnDisk: true,
    steps: 30,
  },
  {
    name: 'ImageNet pictures from disk, 224x224x3',
    samples: 8000,
    imageBytes: 224 * 224 * 3,
    stepMilliseconds: 400,
    isOnDisk: true,
    steps: 20,
  },
];

const { values } = parseArgs({ options: { epochs: { type: 'string', default: '3' } } });

const scratch = mkdtempSync(join(tmpdir(), 'nepenthe-bench-'));
const rows = [];
try {
  for (const one of cases) rows.push(await measure(one));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

console.table(
  rows.map(({ name, shuffle, wait, percent }) => ({
    data: name,
    'shuffle, µs a step': Math.round(1000 * shuffle),
    'batch, µs a step': Math.round(1000 * wait),
    '% of a step': percent.toFixed(3),
  })),
);
if (rows.some(({ percent }) => percent > GOAL_PERCENT)) {
  console.error(`Over the goal of ${GOAL_PERCENT} % of a training step.`);
  process.exitCode = 1;
}

/** Milliseconds a step, medians over epochs. A step is this thread being held up, as TensorFlow does it, while others may read. */
async function measure({ name, samples, imageBytes, stepMilliseconds, isOnDisk, steps = Infinity }: Case) {
  const images = isOnDisk ? filledFile(samples, imageBytes) : new MemoryImages(new Uint8Array(samples * imageBytes).fill(1), samples);
  const split = { images, labels: new Uint8Array(samples), count: samples };
  const held = isOnDisk ? stepMilliseconds : 0;
  const epochs: { shuffle: number; wait: number }[] = [];
  for (let epoch = 0; epoch < Number(values.epochs); epoch++) {
    const begun = performance.now();
    const order = permutation(samples, new RandomStream(1, [epoch, 0, 0]));
    const shuffled = performance.now();
    const feed = batches(split, BATCH, order);
    let taken = 0;
    for (; taken < steps && (await feed.next()).done !== true; taken++) hold(held);
    await feed.return();
    const wait = (performance.now() - shuffled) / taken - held;
    epochs.push({ shuffle: (shuffled - begun) / Math.ceil(samples / BATCH), wait });
  }
  const [shuffle, wait] = [median(epochs.map((times) => times.shuffle)), median(epochs.map((times) => times.wait))];
  return { name, shuffle, wait, percent: (100 * (shuffle + wait)) / stepMilliseconds };
}

function hold(milliseconds: number): void {
  if (milliseconds > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function filledFile(samples: number, imageBytes: number): ImageStore {
  const file = join(scratch, 'images.bin');
  writeFileSync(file, new Uint8Array(samples * imageBytes).fill(1));
  return new FileImages(file, samples, imageBytes);
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
