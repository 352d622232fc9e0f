import { describe, expect, test } from 'vitest';
import { readWholeJournal } from '#main/run-folder/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { resultsOf } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { allStateExperiment, prepareRun, startRun } from './runner-process.ts';

describe('the same experiment', () => {
  test.each([
    ['SGD', {}],
    ['AdamW with averaged weights, clipped gradients and accumulated batches', allStateExperiment],
  ])(
    'has the same numbers and checkpoint hashes when it is repeated on the same machine with the same threads: %s',
    async (_, experiment) => {
      const runs = [await prepareRun({ ...experiment, threads: 2 }), await prepareRun({ ...experiment, threads: 2 })];
      for (const run of runs) expect(await startRun(run).exited).toBe(0);
      const [first = '', second = ''] = runs;
      expect(Object.keys(checkpointHashes(first))).toHaveLength(3);
      expect(checkpointHashes(second)).toEqual(checkpointHashes(first));
      expect(resultsOf(second)).toEqual(resultsOf(first));
    },
  );
});

describe('the device of a run', () => {
  test('is the one in its experiment, and is journaled at the start', async () => {
    const run = await prepareRun({ threads: 3, device: 'cpu', training: { epochs: 1, batchSize: 128 }, method: { kind: 'dense' } });
    expect(await startRun(run).exited).toBe(0);
    expect(eventOf(run, 'start').environment).toMatchObject({ device: 'cpu', threads: 3 });
  });

  test('is never another one than requested: a run for a missing GPU fails before it starts', async () => {
    const run = await prepareRun({ device: 'gpu:99' });
    expect(await startRun(run).exited).toBe(1);
    expect(eventOf(run, 'end')).toMatchObject({
      status: 'failed',
      reason: 'unavailable',
      text: expect.stringContaining('gpu:99') as string,
    });
    expect(readWholeJournal(run).events.some(({ kind }) => kind === 'start')).toBe(false);
  });
});

function eventOf<Kind extends JournalEvent['kind']>(run: string, kind: Kind): Extract<JournalEvent, { kind: Kind }> {
  const found = readWholeJournal(run).events.find((event): event is Extract<JournalEvent, { kind: Kind }> => event.kind === kind);
  if (!found) throw new Error(`no event ${kind}`);
  return found;
}
