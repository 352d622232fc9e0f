import { randomInt } from 'node:crypto';

/** How many times the cases of `npm test` a long run tries. */
const LONG_FACTOR = 20;
const SEEDS = 2 ** 31;

/**
 * The variables that test/random-cases.ts reads, and what to say about them. Nothing is set for `npm test` as it is, whose seed is fixed.
 * @param {{ long: boolean, seed?: number }} choice
 * @returns {{ env: Record<string, string>, notice?: string }}
 */
export function randomCases({ long, seed }) {
  if (!long) return seed === undefined ? { env: {} } : { env: { NEPENTHE_TEST_SEED: String(seed) }, notice: `Seed ${seed}` };
  const drawn = seed ?? randomInt(SEEDS);
  return {
    env: { NEPENTHE_TEST_SEED: String(drawn), NEPENTHE_TEST_FACTOR: String(LONG_FACTOR) },
    notice: `Seed ${drawn}, ${LONG_FACTOR} times the cases; the same again: npm run test:long -- --seed ${drawn}`,
  };
}
