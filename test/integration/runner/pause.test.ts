import { expect, test } from 'vitest';
import { readWholeJournal, writeRunControl } from '#main/run-folder/index.ts';
import { resultsOf } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { allStateExperiment, prepareRun, startRun, untilEvent } from './runner-process.ts';

/** Each attempt loads TensorFlow again. */
const TIMEOUT_MILLISECONDS = 300_000;
const isFull = (result: unknown): boolean => typeof result === 'object' && result !== null && !('partial' in result);

test.each([
  ['', {}],
  [' with all that an optimizer can remember', allStateExperiment],
])(
  'a run%s paused in the middle of an epoch and resumed ends with the numbers and files of one that was not',
  async (_, experiment) => {
    // Many short steps, so that a pause meets the middle of an epoch.
    const changes = { ...experiment, training: { ...experiment.training, epochs: 3, batchSize: 2 }, threads: 1 };
    const undisturbed = await prepareRun(changes);
    expect(await startRun(undisturbed).exited).toBe(0);

    const paused = await prepareRun(changes);
    const first = startRun(paused);
    await untilEvent(paused, first, ({ kind }) => kind === 'epoch');
    writeRunControl(paused, { pause: true, stop: 'none' });
    expect(await first.exited).toBe(0);
    const last = readWholeJournal(paused).events.findLast(({ kind }) => kind === 'checkpoint');
    expect(last).toMatchObject({ keep: 'latest', partial: { steps: expect.any(Number) as unknown } });
    writeRunControl(paused, { pause: false, stop: 'none' });
    expect(await startRun(paused).exited).toBe(0);

    expect(resultsOf(paused).filter(isFull)).toEqual(resultsOf(undisturbed));
    expect(checkpointHashes(paused)).toEqual(checkpointHashes(undisturbed));
  },
  TIMEOUT_MILLISECONDS,
);
