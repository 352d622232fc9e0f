import { beforeEach, expect, test, vi } from 'vitest';
import { isRunAlive, KEEP_RUNNING, readWholeJournal, writeRunControl } from '#main/run-folder/index.ts';
import { runAttempt, type RunDependencies } from '#main/runner/run-attempt.ts';
import { runDependencies } from '#main/runner/run-dependencies.ts';
import { resultsOf } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { allStateExperiment, prepareRun } from './runner-process.ts';

/** Each reading of the clock is a second later, so that a run polls its control file at each step, however fast the machine is. */
beforeEach(() => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
});

/** Dependencies of an attempt in this process, with a pause requested in its n-th step. */
function pausingAt(folder: string, step: number): RunDependencies {
  return {
    ...runDependencies,
    onEndRequest: () => undefined,
    loadProgram: async (...network) => {
      const program = await runDependencies.loadProgram(...network);
      const train = program.step.bind(program);
      let done = 0;
      program.step = (...batch) => {
        done += 1;
        if (done === step) writeRunControl(folder, { ...KEEP_RUNNING, pause: true });
        return train(...batch);
      };
      return program;
    },
  };
}

const isLasting = (result: unknown): boolean => typeof result === 'object' && result !== null && !('partial' in result);

test.each([
  ['', {}],
  [' with every kind of optimizer state', allStateExperiment],
])('a run%s that is paused within an epoch and resumed has the same numbers and files as one that was not', async (_, experiment) => {
  const uninterrupted = await prepareRun(experiment);
  expect(await runAttempt(uninterrupted, pausingAt(uninterrupted, Infinity))).toBe('finished');

  const paused = await prepareRun(experiment);
  expect(await runAttempt(paused, pausingAt(paused, 5))).toBe('paused');
  expect(isRunAlive(paused)).toBe(false);
  const last = readWholeJournal(paused).events.findLast(({ kind }) => kind === 'checkpoint');
  expect(last).toMatchObject({ keep: 'latest', round: 0, epoch: 0, partial: { steps: 5 } });
  writeRunControl(paused, KEEP_RUNNING);
  expect(await runAttempt(paused, pausingAt(paused, Infinity))).toBe('finished');

  expect(resultsOf(paused).filter(isLasting)).toEqual(resultsOf(uninterrupted));
  expect(checkpointHashes(paused)).toEqual(checkpointHashes(uninterrupted));
});
