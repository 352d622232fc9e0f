import { expect, it } from 'vitest';
import { randomCases } from '../../../tools/test/random-cases.mjs';

it('npm test keeps the fixed seed, or takes the one it is given', () => {
  expect(randomCases({ long: false })).toEqual({ env: {} });
  expect(randomCases({ long: false, seed: 7 }).env).toEqual({ NEPENTHE_TEST_SEED: '7' });
});

it('npm run test:long draws a seed, prints how to repeat it, and tries more cases', () => {
  const { env, notice } = randomCases({ long: true });
  const seed = Number(env['NEPENTHE_TEST_SEED']);
  expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
  expect(Number(env['NEPENTHE_TEST_FACTOR'])).toBeGreaterThan(1);
  expect(notice).toContain(`npm run test:long -- --seed ${seed}`);
  expect(randomCases({ long: true, seed })).toEqual({ env, notice });
});
