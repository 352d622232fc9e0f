import { permutation, RandomStream } from '#shared/random/index.ts';

/** `SPLI`: keeps this use of a seed apart from others. */
const SPLIT_STREAM = 0x53_50_4c_49;

export interface StratifiedSample {
  readonly taken: Uint32Array;
  readonly rest: Uint32Array;
}

/**
 * Draws `size` of the samples, each class in proportion (largest remainders; ties go to the lower class), at random within a class.
 * Every class keeps at least one sample, so `taken` may be smaller than asked. Both parts keep the samples' order. `purpose` separates
 * several draws under one seed.
 */
export function stratifiedSample(
  samples: Uint32Array,
  labels: ArrayLike<number>,
  size: number,
  { seed, purpose }: { readonly seed: number; readonly purpose: number },
): StratifiedSample {
  const classes = groupByClass(samples, labels);
  const quotas = quotasOf(
    classes.map(({ members }) => members.length),
    size,
  );
  /** 1 for each sample that is taken. */
  const chosen = new Uint8Array(samples.length);
  for (const [index, { label, members }] of classes.entries()) {
    const order = permutation(members.length, new RandomStream(seed, [SPLIT_STREAM, purpose, label]));
    for (const member of order.subarray(0, quotas[index])) chosen[members[member] ?? 0] = 1;
  }
  return { taken: samples.filter((_, index) => chosen[index] === 1), rest: samples.filter((_, index) => chosen[index] === 0) };
}

/** The classes in label order, each with the indices of its samples, ascending. */
function groupByClass(samples: Uint32Array, labels: ArrayLike<number>): { label: number; members: Uint32Array }[] {
  const counts = new Map<number, number>();
  for (const sample of samples) counts.set(labels[sample] ?? 0, (counts.get(labels[sample] ?? 0) ?? 0) + 1);
  const classes = [...counts].sort(([a], [b]) => a - b).map(([label, count]) => ({ label, members: new Uint32Array(count), found: 0 }));
  const byLabel = new Map(classes.map((one) => [one.label, one]));
  for (const [index, sample] of samples.entries()) {
    const group = byLabel.get(labels[sample] ?? 0);
    if (group) group.members[group.found++] = index;
  }
  return classes;
}

function quotasOf(counts: readonly number[], size: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Floors and remainders of size * count / total in integer arithmetic, so that ties are exact.
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
