import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stratifiedSample } from '#main/datasets/import/stratified-sample.ts';

const all = (count: number): Uint32Array => new Uint32Array(count).map((_, index) => index);

function classCounts(samples: Uint32Array, labels: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const sample of samples) counts.set(labels[sample] ?? -1, (counts.get(labels[sample] ?? -1) ?? 0) + 1);
  return counts;
}

const split = { seed: 7, purpose: 0 };
const labeled = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 });
const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

it('draws each class in proportion, by largest remainders', () => {
  // 6, 3 and 1 of 10: a sample of 5 is 3, 1.5 and 0.5; the tied remainders go to the lower class, the single one stays.
  const labels = [0, 1, 0, 2, 0, 1, 0, 0, 1, 0];
  const { taken, rest } = stratifiedSample(all(10), labels, 5, split);
  expect([...classCounts(taken, labels)].sort()).toEqual([[0, 3], [1, 2]]); // prettier-ignore
  expect([...classCounts(rest, labels)].sort()).toEqual([[0, 3], [1, 1], [2, 1]]); // prettier-ignore
});

it('leaves every class at least one sample', () => {
  expect(stratifiedSample(all(4), [0, 0, 1, 1], 4, split).taken).toHaveLength(2);
  expect(stratifiedSample(all(2), [0, 1], 1, split).taken).toHaveLength(0);
});

it('partitions the samples: disjoint, complete, in order', () => {
  const property = fc.property(labeled, fc.double({ min: 0, max: 0.99, noNaN: true }), seeds, (labels, share, seed) => {
    const { taken, rest } = stratifiedSample(all(labels.length), labels, Math.round(share * labels.length), { seed, purpose: 1 });
    expect([...taken, ...rest].sort((a, b) => a - b)).toEqual([...all(labels.length)]);
    expect([...taken]).toEqual([...taken].sort((a, b) => a - b));
    expect([...rest]).toEqual([...rest].sort((a, b) => a - b));
  });
  fc.assert(property);
});

it('draws as many as asked, each class within one of its share', () => {
  const property = fc.property(labeled, fc.double({ min: 0, max: 0.5, noNaN: true }), seeds, (labels, share, seed) => {
    const size = Math.floor(share * labels.length);
    const classes = classCounts(all(labels.length), labels);
    const { taken } = stratifiedSample(all(labels.length), labels, size, { seed, purpose: 1 });
    const spare = [...classes.values()].reduce((sum, count) => sum + count - 1, 0);
    expect(taken).toHaveLength(Math.min(size, spare));
    const counts = classCounts(taken, labels);
    for (const [label, count] of classes) {
      if (count > 1) expect(counts.get(label) ?? 0).toBeGreaterThanOrEqual(Math.floor((size * count) / labels.length));
    }
  });
  fc.assert(property);
});

it('depends on seed and purpose', () => {
  const labels = Array.from({ length: 200 }, (_, index) => index % 5);
  const taken = (seed: number, purpose: number): number[] => [...stratifiedSample(all(200), labels, 50, { seed, purpose }).taken];
  expect(taken(1, 0)).toEqual(taken(1, 0));
  expect(taken(1, 0)).not.toEqual(taken(2, 0));
  expect(taken(1, 0)).not.toEqual(taken(1, 1));
});
