import { describe, expect, it } from 'vitest';
import { MemoryImages, type Split } from '#main/datasets/index.ts';
import { withLabelNoise } from '#main/runner/label-noise.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { ofKind } from './run-results.ts';

function splitOf(count: number, classes: number): Split {
  return {
    images: new MemoryImages(new Uint8Array(count), count),
    labels: Uint8Array.from({ length: count }, (_, index) => index % classes),
    count,
  };
}

describe('label noise', () => {
  it('gives a share of the images other labels, and leaves the others and the original alone', () => {
    const original = splitOf(1000, 4);
    const { split, mislabeled } = withLabelNoise(original, 4, { share: 0.3, seed: 5 });
    expect(mislabeled).toHaveLength(300);
    const changed = [...split.labels.keys()].filter((index) => split.labels[index] !== original.labels[index]);
    expect(changed).toEqual([...mislabeled]);
    expect([...original.labels.slice(0, 5)]).toEqual([0, 1, 2, 3, 0]);
    // Each of the three other classes is equally likely.
    const steps = changed.map((index) => ((split.labels[index] ?? 0) - (original.labels[index] ?? 0) + 4) % 4);
    for (const step of [1, 2, 3]) expect(steps.filter((one) => one === step).length).toBeGreaterThan(70);
  });

  it('depends on the seed alone', () => {
    const labels = (seed: number): string => withLabelNoise(splitOf(50, 3), 3, { share: 0.5, seed }).split.labels.toString();
    expect(labels(1)).toBe(labels(1));
    expect(labels(1)).not.toBe(labels(2));
  });

  it('leaves the labels alone without a share', () => {
    const original = splitOf(10, 1);
    expect(withLabelNoise(original, 1, { share: 0, seed: 0 })).toEqual({ split: original, mislabeled: new Uint32Array() });
  });

  it('needs two classes', () => {
    expect(() => withLabelNoise(splitOf(10, 1), 1, { share: 0.5, seed: 0 })).toThrow('Label noise needs at least two classes.');
  });
});

describe('a run with label noise', () => {
  it('records after each round how many wrong labels are learned', async () => {
    const folder = tinyRun({
      data: { name: 'tiny', labelNoise: { share: 0.5 } },
      method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 },
    });
    expect(await runAttempt(folder, fakeDependencies({ accuracy: () => 0.5 }))).toBe('finished');
    // Three steps in each of two epochs per round; of six mislabeled images, three are classified by their labels.
    expect(ofKind(folder, 'metric').map(({ step, values }) => [step, values])).toEqual([
      [6, { 'label-noise/learned': 50 }],
      [12, { 'label-noise/learned': 50 }],
    ]);
  });

  it('records nothing without wrong labels', async () => {
    const folder = tinyRun({ method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 } });
    await runAttempt(folder, fakeDependencies());
    expect(ofKind(folder, 'metric')).toEqual([]);
  });
});
