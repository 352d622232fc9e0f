import { describe, expect, it } from 'vitest';
import { roundOfSpeed } from '#main/cli/reduce/round-of-speed.ts';

/** Speed-ups of rounds 1 to 8. */
const speedUps = [1, 1.05, 1.2, 1.2, 1.6, 1.9, 2.3, 2.4];

function measuring(): { readonly asked: number[]; readonly measure: (round: number) => Promise<number> } {
  const asked: number[] = [];
  return {
    asked,
    measure: (round) => {
      asked.push(round);
      return Promise.resolve(speedUps[round - 1] ?? NaN);
    },
  };
}

describe('the round of a speed-up', () => {
  it.each([
    [1, 1, 1],
    [1.1, 3, 1.2],
    [1.5, 5, 1.6],
    [1.6, 5, 1.6],
    [2.4, 8, 2.4],
  ])('of %f is the first that is as fast: %i', async (wanted, round, speedUp) => {
    expect(await roundOfSpeed(wanted, 8, measuring().measure)).toEqual({ round, speedUp });
  });

  it('is found with few measurements', async () => {
    const { asked, measure } = measuring();
    await roundOfSpeed(1.5, 8, measure);
    expect(asked).toEqual([8, 4, 6, 5]);
  });

  it('does not exist if the last round is slower', async () => {
    await expect(roundOfSpeed(3, 8, measuring().measure)).rejects.toMatchObject({
      code: 'conflict',
      message: 'The model did not become 3 times as fast: after 8 rounds, it is 2.40 times as fast.',
    });
  });
});
