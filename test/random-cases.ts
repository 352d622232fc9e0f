const FIXED_SEED = 20_261_129;

/** Seed of all random cases: fixed in `npm test`, fresh in `npm run test:long`. A 31-bit integer. */
export const testSeed = Number(process.env['NEPENTHE_TEST_SEED'] ?? FIXED_SEED);

/** How many times the cases of `npm test` are tried. */
export const caseFactor = Number(process.env['NEPENTHE_TEST_FACTOR'] ?? 1);

/** How many cases to try where `npm test` tries `count`: many more in `npm run test:long`. */
export function caseCount(count: number): number {
  return count * caseFactor;
}

/** Consecutive seeds for `caseCount(count)` random cases: from `first` in `npm test`, from the drawn seed in `npm run test:long`. */
export function caseSeeds(count: number, first = 0): readonly number[] {
  const start = testSeed === FIXED_SEED ? first : testSeed;
  return Array.from({ length: caseCount(count) }, (_, index) => (start + index) % 2 ** 31);
}

/** Whether this is `npm run test:long`, which also takes what is too long for `npm test`: `it.runIf(isLong)`. */
export const isLong = caseFactor > 1;
