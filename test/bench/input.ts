/**
 * What feeding a training step with images costs beside the step itself: shuffling once an epoch and copying a batch.
 * usage: npm run bench -- input
 */
import { parseArgs } from 'node:util';
import { createBatch, fillBatch, type Split } from '#main/datasets/index.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';

const BATCH = 128;
/** Of a training step's time. */
const GOAL_PERCENT = 5;

/** Training steps as measured on 2 cores; docs/benchmarks has the newest. */
const cases = [
  { name: 'starter net, 28x28x1', samples: 7000, imageBytes: 28 * 28, stepMilliseconds: 80 },
  { name: 'Fashion-MNIST size, 28x28x1', samples: 60_000, imageBytes: 28 * 28, stepMilliseconds: 80 },
  { name: 'ResNet-18, 32x32x3', samples: 50_000, imageBytes: 32 * 32 * 3, stepMilliseconds: 2000 },
];

const { values } = parseArgs({ options: { epochs: { type: 'string', default: '15' } } });

const rows = cases.map(({ name, samples, imageBytes, stepMilliseconds }) => {
  const split: Split = {
    images: new Uint8Array(samples * imageBytes).fill(1),
    labels: new Uint8Array(samples),
    count: samples,
  };
  const batch = createBatch(split, BATCH);
  const steps = Math.ceil(samples / BATCH);
  const perStep = Array.from({ length: Number(values.epochs) }, (_, epoch) => {
    const start = performance.now();
    const order = permutation(samples, new RandomStream(1, [epoch, 0, 0]));
    const shuffled = performance.now();
    for (let step = 0; step < steps; step++) fillBatch(split, order, step * BATCH, batch);
    return { shuffle: (shuffled - start) / steps, copy: (performance.now() - shuffled) / steps };
  });
  const shuffle = median(perStep.map((times) => times.shuffle));
  const copy = median(perStep.map((times) => times.copy));
  return { name, shuffle, copy, percent: (100 * (shuffle + copy)) / stepMilliseconds };
});

console.table(
  rows.map(({ name, shuffle, copy, percent }) => ({
    data: name,
    'shuffle, µs a step': Math.round(1000 * shuffle),
    'copy, µs a step': Math.round(1000 * copy),
    '% of a step': percent.toFixed(3),
  })),
);
if (rows.some(({ percent }) => percent > GOAL_PERCENT)) {
  console.error(`Over the goal of ${GOAL_PERCENT} % of a training step.`);
  process.exitCode = 1;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
