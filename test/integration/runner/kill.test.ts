import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isRunAlive, readWholeJournal } from '#main/run-folder/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { isLong, testSeed } from '../../random-cases.ts';
import { resultsOf } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { METHODS, prepareMethodRun, residual } from './method-runs.ts';
import { allStateExperiment, prepareRun, startRun, untilEvent } from './runner-process.ts';

/** Attempts of a run that are killed, unless it ends before. */
const KILLS = isLong ? 10 : 3;

test.each([
  ['', {}],
  [' with linear forms and every kind of optimizer state', allStateExperiment],
])('a run%s that is killed at random moments and resumed has the same numbers and files as an uninterrupted one', async (_, experiment) => {
  await expectSameWhenKilled(() => prepareRun({ ...experiment, threads: 2 }));
});

// npm test kills the methods with a fake program (unit/runner), since each of these takes a minute.
test.runIf(isLong).each(METHODS)('so has a run of $kind', async (method) => {
  await expectSameWhenKilled(() => prepareMethodRun(method, residual, { threads: 2 }));
});

/** @param prepare prepares the same run in another folder each time */
async function expectSameWhenKilled(prepare: () => Promise<string>): Promise<void> {
  const alone = await prepare();
  expect(await startRun(alone).exited).toBe(0);
  const events = readWholeJournal(alone).events.length;

  const killed = await prepare();
  const moments = new RandomStream(testSeed, [0, 0, 0]);
  let interrupted = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = readWholeJournal(killed).events;
    if (before.some(({ kind }) => kind === 'end')) break;
    const runner = startRun(killed);
    // The first attempt is killed at its first event, long before its end on any machine.
    const enough = kill === 0 ? 0 : before.length + 1 + moments.below(Math.ceil(events / KILLS));
    await untilEvent(killed, runner, ({ kind, seq }) => kind === 'end' || seq >= enough).catch(() => undefined);
    if (kill > 0) await setTimeout(moments.below(200));
    runner.kill('SIGKILL');
    if ((await runner.exited) === null) interrupted += 1;
    expect(isRunAlive(killed)).toBe(false);
  }
  expect(interrupted).toBeGreaterThan(0);
  // 2: the last killed attempt had finished the run.
  expect([0, 2]).toContain(await startRun(killed).exited);

  expect(resultsOf(killed)).toEqual(resultsOf(alone));
  expect(checkpointHashes(killed)).toEqual(checkpointHashes(alone));
}
