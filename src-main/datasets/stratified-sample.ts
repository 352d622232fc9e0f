import { permutation, RandomStream } from '#shared/random/index.ts';

/** `SPLI`, so that no other use of a seed draws the same numbers. */
const SPLIT_STREAM = 0x53_50_4c_49;

export interface StratifiedSample {
  readonly taken: Uint32Array;
  readonly rest: Uint32Array;
}

/**
 * Takes `size` of the samples, each class in proportion to its share (largest remainders, ties by class), at random within a
 * class. A class never gives its last sample, so `taken` is smaller than asked where that would be needed. Both parts keep the
 * samples' order. `purpose` tells several splits under one seed apart.
 */
export function stratifiedSample(
  samples: Uint32Array,
  labels: ArrayLike<number>,
  size: number,
  { seed, purpose }: { readonly seed: number; readonly purpose: number },
): StratifiedSample {
  const classes = groupByClass(samples, labels);
  const quotas = quotasOf(
    classes.map(({ places }) => places.length),
    size,
  );
  /** 1 at the place of each sample that is taken. */
  const chosen = new Uint8Array(samples.length);
  for (const [index, { label, places }] of classes.entries()) {
    const order = permutation(places.length, new RandomStream(seed, [SPLIT_STREAM, purpose, label]));
    for (const member of order.subarray(0, quotas[index])) chosen[places[member] ?? 0] = 1;
  }
  return { taken: samples.filter((_, place) => chosen[place] === 1), rest: samples.filter((_, place) => chosen[place] === 0) };
}

/** The classes in the order of their labels, each with the places of its samples, in their order. */
function groupByClass(samples: Uint32Array, labels: ArrayLike<number>): { label: number; places: Uint32Array }[] {
  const counts = new Map<number, number>();
  for (const sample of samples) counts.set(labels[sample] ?? 0, (counts.get(labels[sample] ?? 0) ?? 0) + 1);
  const classes = [...counts].sort(([a], [b]) => a - b).map(([label, count]) => ({ label, places: new Uint32Array(count), found: 0 }));
  const byLabel = new Map(classes.map((one) => [one.label, one]));
  for (let place = 0; place < samples.length; place++) {
    const one = byLabel.get(labels[samples[place] ?? 0] ?? 0);
    if (one) one.places[one.found++] = place;
  }
  return classes;
}

function quotasOf(counts: readonly number[], size: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Whole parts and remainders of size * count / total, in integers: no rounding decides a tie.
  const quotas = counts.map((count) => Math.min(Math.floor((size * count) / total), count - 1));
  const byRemainder = counts
    .map((count, index) => ({ index, remainder: (size * count) % total }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  let missing = size - quotas.reduce((sum, quota) => sum + quota, 0);
  for (let given = true; missing > 0 && given;) {
    given = false;
    for (const { index } of byRemainder) {
      const quota = quotas[index] ?? 0;
      if (missing === 0 || quota >= (counts[index] ?? 0) - 1) continue;
      quotas[index] = quota + 1;
      missing--;
      given = true;
    }
  }
  return quotas;
}
