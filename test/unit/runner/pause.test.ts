import { beforeEach, expect, test, vi } from 'vitest';
import { isRunAlive, KEEP_RUNNING, writeRunControl } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { journalOf, ofKind, resultsOf } from './run-results.ts';

/** Each reading of the clock is a second later, so that a run polls its control file at each step. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});

/** Requests a pause in the attempt's n-th step. */
const pausingAt = (folder: string, step: number): ReturnType<typeof fakeDependencies> =>
  fakeDependencies({
    observe: (done) => {
      if (done === step) writeRunControl(folder, { ...KEEP_RUNNING, pause: true });
    },
  });

const withoutPartialCheckpoints = (results: readonly unknown[]): readonly unknown[] =>
  results.filter((event) => typeof event !== 'object' || event === null || !('partial' in event));

test('a run that is paused at a step, even twice, has the same numbers and files as one that was not', async () => {
  const uninterrupted = tinyRun();
  await runAttempt(uninterrupted, fakeDependencies());
  const steps = 3 * 2 * 3;
  for (const step of [1, 2, 3, 6, 7, 11, 17, steps]) {
    const folder = tinyRun();
    expect(await runAttempt(folder, pausingAt(folder, step))).toBe('paused');
    expect(isRunAlive(folder)).toBe(false);
    writeRunControl(folder, KEEP_RUNNING);
    if (step < steps) {
      expect(await runAttempt(folder, pausingAt(folder, 1))).toBe('paused');
      writeRunControl(folder, KEEP_RUNNING);
    }
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(withoutPartialCheckpoints(resultsOf(folder))).toEqual(resultsOf(uninterrupted));
  }
});

test('a pause within an epoch keeps its steps and the sums over their images', async () => {
  const folder = tinyRun();
  await runAttempt(folder, pausingAt(folder, 5));
  // Three steps per epoch: the fifth is the second step of the second epoch.
  expect(ofKind(folder, 'checkpoint').at(-1)).toMatchObject({
    ...{ file: 'checkpoints/latest-000-001-2.safetensors', round: 0, epoch: 1, keep: 'latest' },
    partial: { steps: 2, count: 10 },
  });
  expect(journalOf(folder).at(-1)).toMatchObject({ kind: 'end', status: 'paused', reason: 'paused' });
  writeRunControl(folder, KEEP_RUNNING);
  await runAttempt(folder, fakeDependencies());
  const trained = ofKind(folder, 'epoch').map(({ round, epoch }) => `${round}.${epoch}`);
  expect(trained).toEqual(['0.1', '0.2', '1.1', '1.2', '2.1', '2.2']);
});

test('a pause while a round is measured loses no training', async () => {
  const folder = tinyRun({ method: { kind: 'dense' } });
  const program = fakeDependencies({
    accuracy: () => {
      if (ofKind(folder, 'phase').at(-1)?.phase === 'measuring') writeRunControl(folder, { ...KEEP_RUNNING, pause: true });
      return 0.9;
    },
  });
  expect(await runAttempt(folder, program)).toBe('paused');
  writeRunControl(folder, KEEP_RUNNING);
  expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
  expect(ofKind(folder, 'start')).toHaveLength(2);
  expect(ofKind(folder, 'epoch')).toHaveLength(2);
});

test('an attempt that continues on another processor is marked as not bit-identical, and so are the ones after it', async () => {
  const folder = tinyRun();
  const onThis = fakeDependencies().describeTensorflow();
  const other = { describeTensorflow: () => ({ ...onThis, instructionSet: 'avx2' as const }) };
  const pausing = pausingAt(folder, 5);
  await runAttempt(folder, pausing);
  for (const changes of [other, {}]) {
    writeRunControl(folder, KEEP_RUNNING);
    await runAttempt(folder, { ...pausingAt(folder, 1), ...changes });
  }
  expect(ofKind(folder, 'start').map(({ environment }) => environment?.differences)).toEqual([
    undefined,
    ['instruction set'],
    ['instruction set'],
  ]);
  expect(ofKind(folder, 'message').filter(({ text }) => text.includes('not bit-identical'))).toHaveLength(2);
});
