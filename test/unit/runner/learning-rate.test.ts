import { describe, expect, test } from 'vitest';
import { learningRateAt } from '#main/runner/learning-rate.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import type { TrainingConfig } from '#shared/settings/index.ts';

type Schedule = NonNullable<NonNullable<ExperimentInput['training']>['schedule']>;

const training = (schedule: Schedule, learningRate = 0.1): TrainingConfig =>
  experimentSchema.parse({ data: { name: 'd' }, network: { kind: 'mlp' }, training: { learningRate, schedule } }).training;

const rates = (config: TrainingConfig, stepsPerEpoch: number, epochs: number): number[] =>
  Array.from({ length: stepsPerEpoch * epochs }, (_, step) => learningRateAt(config, step, { stepsPerEpoch, epochs }));

function expectRates(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [step, rate] of expected.entries()) expect(actual[step]).toBeCloseTo(rate, 12);
}

describe('milestones', () => {
  test('lower the rate after the named epochs and hold it in between', () => {
    const config = training({ kind: 'milestones', milestones: [1, 3], factor: 0.1 });
    expectRates(rates(config, 2, 4), [0.1, 0.1, 0.01, 0.01, 0.01, 0.01, 0.001, 0.001]);
  });

  test('keep the rate constant if there are none', () => {
    expectRates(rates(training({ kind: 'milestones', milestones: [], factor: 0.5 }), 3, 1), [0.1, 0.1, 0.1]);
  });
});

test('cosine falls from the peak toward 0: cos 0, 60, 90, 120 degrees and so on', () => {
  // Six steps: (1 + cos(k x 30°)) / 2.
  const root = Math.sqrt(3) / 2;
  expectRates(rates(training({ kind: 'cosine' }, 1), 3, 2), [1, (1 + root) / 2, 0.75, 0.5, 0.25, (1 - root) / 2]);
});

describe('a warm-up', () => {
  test('rises in equal steps to the peak, and the cosine uses the remaining steps', () => {
    // Two epochs of warm-up are four steps; then (1 + cos(k x 45°)) / 2 over four.
    const config = training({ kind: 'cosine', warmUpEpochs: 2 }, 1);
    const root = Math.SQRT1_2;
    expectRates(rates(config, 2, 4), [0.25, 0.5, 0.75, 1, 1, (1 + root) / 2, 0.5, (1 - root) / 2]);
  });

  test('may end within an epoch, and does not shift the milestones', () => {
    const config = training({ kind: 'milestones', milestones: [1, 2], factor: 0.1, warmUpEpochs: 1.5 }, 1);
    expectRates(rates(config, 2, 3), [1 / 3, 2 / 3, 0.1, 0.1, 0.01, 0.01]);
  });

  test('gives finite, positive rates however short the training is', () => {
    for (const [warmUpEpochs, stepsPerEpoch, epochs] of [
      [0.99, 1, 1],
      [0.99, 2, 1],
      [1.9, 3, 2],
    ] as const) {
      for (const rate of rates(training({ kind: 'cosine', warmUpEpochs }), stepsPerEpoch, epochs)) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(0.1);
      }
    }
  });

  test('gives the numbers of PyTorch: LinearLR(1 / 3, total_iters=2), then CosineAnnealingLR(T_max=3)', () => {
    expectRates(rates(training({ kind: 'cosine', warmUpEpochs: 1 }, 0.3), 3, 2), [0.1, 0.2, 0.3, 0.3, 0.225, 0.075]);
  });
});

describe('one-cycle', () => {
  test('rises over its share of the steps and falls to a 250,000th', () => {
    // Ten steps, warm-up 0.3: the peak at step 2, the end at step 9, seven steps of 180°/7 between them.
    const config = training({ kind: 'one-cycle', warmUp: 0.3 }, 1);
    const end = 1 / 250_000;
    const fall = [1, 2, 3, 4, 5, 6, 7].map((k) => end + ((1 - end) * (1 + Math.cos((k * Math.PI) / 7))) / 2);
    expectRates(rates(config, 5, 2), [0.04, 0.52, 1, ...fall]);
  });

  test('gives the numbers of PyTorch 2.15: OneCycleLR(max_lr=0.1, total_steps=10, pct_start=0.25, cycle_momentum=False)', () => {
    expectRates(
      rates(training({ kind: 'one-cycle', warmUp: 0.25 }), 5, 2),
      [
        0.0040000000000000036, 0.076, 0.09890738440717015, 0.0904508879153485, 0.0750001, 0.05522660225769002, 0.03454941208465151,
        0.01654380350817838, 0.0043231098269614805, 4e-7,
      ],
    );
  });

  test('gives finite, positive rates even if the rise has no steps', () => {
    for (const [warmUp, steps] of [
      [0, 1],
      [0.3, 1],
      [0.5, 2],
      [0.3, 3],
      [0.9, 2],
    ] as const) {
      for (const rate of rates(training({ kind: 'one-cycle', warmUp }), steps, 1)) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(0.1);
      }
    }
  });

  test('peaks at the first step if the rise takes exactly one', () => {
    expect(rates(training({ kind: 'one-cycle', warmUp: 0.5 }), 2, 1)[0]).toBe(0.1);
  });
});
