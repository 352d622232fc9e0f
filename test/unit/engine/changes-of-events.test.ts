import { describe, expect, it } from 'vitest';
import { changesOfEvents } from '#main/engine/ingest/changes-of-events.ts';
import type { Checkpoint, JournalEvent } from '#shared/journal/index.ts';

const checkpoint = (keep: Checkpoint['keep']): JournalEvent => ({
  ...{ kind: 'checkpoint', seq: 1, time: '2026-01-02T03:04:05.000Z', file: 'c', sha256: '', bytes: 1, round: 0, epoch: 1, keep },
});

describe('the changes of a checkpoint', () => {
  it('are empty if the next epoch replaces it, so that windows do not read the run again', () => {
    expect(changesOfEvents('a', [checkpoint('latest')], [])).toEqual([]);
  });

  it('are the run’s details and models if it is kept', () => {
    expect(changesOfEvents('a', [checkpoint('round')], []).map(({ kind }) => kind)).toEqual(['detail', 'models']);
  });
});
