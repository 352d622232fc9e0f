import { beforeEach, expect, test, vi } from 'vitest';
import { CheckpointStore } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { entropyConventions } from '#shared/entropy/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { ofKind } from './run-results.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

/**
 * Of the twelve training images, in batches of 5, 5 and 2: the first neuron of the first layer is ON once in each batch of five and always in
 * the last one; all others are always ON.
 */
const on = (layer: string, neuron: number, count: number): number => {
  if (layer !== 'hidden1/dense' || neuron > 0) return count;
  return count === 12 ? 4 : count === 5 ? 1 : count;
};

async function measured(entropy: NonNullable<ExperimentInput['entropy']>): Promise<LayerEntropy | undefined> {
  const folder = tinyRun({ method: { kind: 'dense' }, entropy });
  expect(await runAttempt(folder, fakeDependencies({ on }))).toBe('finished');
  return ofKind(folder, 'entropy')[0]?.layers[0];
}

const bitsOf = (p: number): number => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));

test('entropy is pooled over the data set, or averaged over its batches', async () => {
  const counts = { on: [4, 12, 12, 12, 12, 12], off: [8, 0, 0, 0, 0, 0] };
  const whole = await measured({});
  expect(whole).toMatchObject({ ...counts, minority: 4, neurons: 6, linearity: 'none' });
  expect(whole?.entropy).toBeCloseTo(bitsOf(1 / 3), 12);

  const perBatch = await measured(entropyConventions.egp);
  expect(perBatch).toMatchObject({ ...counts, minority: 4, neurons: 6, linearity: 'none' });
  expect(perBatch?.entropy).toBeCloseTo((2 * bitsOf(1 / 5)) / 3, 12);

  const overAll = await measured(entropyConventions.easier);
  expect(overAll?.entropy).toBeCloseTo((2 * bitsOf(1 / 5)) / 3 / 6, 12);
});

test('neurons without a surviving weight behind them are left out if the experiment excludes them', async () => {
  // Nearly everything is pruned but the largest weight of each of the five units of the second layer, which read at most five of the six.
  const method = { kind: 'imp', rounds: 1, zeta: 0.99, delta: 100 } as const;
  const folder = tinyRun({ method, entropy: { excludeDead: true, statistic: 'mean' } });
  expect(await runAttempt(folder, fakeDependencies({ on: (_layer, _neuron, count) => count / 2 }))).toBe('finished');
  const checkpoint = ofKind(folder, 'checkpoint').findLast(({ keep, round }) => keep === 'round' && round === 1);
  const variables = checkpoint && new CheckpointStore(folder).load(checkpoint);
  const [kernel, mask] = ['kernel', 'kernel/mask'].map((name) => variables?.get(`hidden2/dense/${name}`) ?? new Float32Array());
  const read = new Set(
    [...(kernel ?? [])].flatMap((weight, index) => (weight !== 0 && mask?.[index] !== 0 ? [Math.floor(index / 5)] : [])),
  );
  const neurons = ofKind(folder, 'entropy').map(({ layers }) => layers[0]?.neurons);
  expect(neurons).toEqual([6, read.size]);
  expect(read.size).toBeLessThan(6);
  // Every neuron has an entropy of 1 bit; all six would be counted otherwise.
  expect(ofKind(folder, 'entropy').map(({ layers }) => [layers[0]?.mean, layers[0]?.on.length])).toEqual([
    [1, 6],
    [1, 6],
  ]);
});
