import { beforeEach, expect, test, vi } from 'vitest';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { journalOf, ofKind, resultsOf } from './run-results.ts';

/** Each reading of the clock is a second later, so that a run looks for signals at each step. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});

/** A scheduler ends the attempt in its n-th step. */
function yieldingAt(step: number): ReturnType<typeof fakeDependencies> {
  let makeWay = (): void => undefined;
  return fakeDependencies(
    {
      observe: (done) => {
        if (done === step) makeWay();
      },
    },
    { onEndRequest: (request) => void (makeWay = () => request('yield')) },
  );
}

test('a run whose scheduler ends its attempts, even twice, has the same numbers and files as one that was not', async () => {
  const uninterrupted = tinyRun();
  await runAttempt(uninterrupted, fakeDependencies());
  for (const step of [1, 4, 11]) {
    const folder = tinyRun();
    expect(await runAttempt(folder, yieldingAt(step))).toBe('yielded');
    expect(await runAttempt(folder, yieldingAt(1))).toBe('yielded');
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    const withoutParts = resultsOf(folder).filter((event) => typeof event !== 'object' || event === null || !('partial' in event));
    expect(withoutParts).toEqual(resultsOf(uninterrupted));
  }
});

test('an attempt that makes way has a checkpoint and no end, so the run counts as running', async () => {
  const folder = tinyRun();
  await runAttempt(folder, yieldingAt(5));
  expect(ofKind(folder, 'checkpoint').at(-1)).toMatchObject({ round: 0, epoch: 1, partial: { steps: 2 } });
  expect(ofKind(folder, 'end')).toEqual([]);
  expect(journalOf(folder).at(-1)).toMatchObject({ kind: 'message', level: 'info' });
});
