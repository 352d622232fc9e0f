import { describe, expect, it } from 'vitest';
import { changesOfEvents } from '#main/engine/ingest/changes-of-events.ts';
import { seriesOfEvents } from '#main/engine/ingest/series-of-events.ts';
import type { JournalEvent } from '#shared/journal/index.ts';

const time = '2026-01-01T00:00:00.000Z';
const step = (seq: number, number: number, loss: number): JournalEvent => ({
  ...{ seq, time, kind: 'step', round: 0, epoch: 1, step: number, loss },
  ...{ learningRate: 0.1, imagesPerSecond: 900, memoryBytes: 4096 },
});
const epoch: JournalEvent = {
  ...{ seq: 9, time, kind: 'epoch', round: 0, epoch: 1, step: 20, seconds: 3 },
  train: { loss: 0.5, accuracy: 81 },
  validation: { loss: 0.75, accuracy: 79 },
};
const rewind: JournalEvent = { seq: 8, time, kind: 'rewind', to: 0, checkpoint: null };
const message: JournalEvent = { seq: 3, time, kind: 'message', level: 'warning', text: 'The loss rises.' };

describe('series of events', () => {
  it('have the run’s step as x, in the order of the contract', () => {
    expect(seriesOfEvents([step(1, 10, 2.5), step(2, 20, 1.5), epoch])).toEqual([
      { name: 'train/step-loss', x: [10, 20], y: [2.5, 1.5] },
      { name: 'train/loss', x: [20], y: [0.5] },
      { name: 'train/accuracy', x: [20], y: [81] },
      { name: 'validation/loss', x: [20], y: [0.75] },
      { name: 'validation/accuracy', x: [20], y: [79] },
      { name: 'learning-rate', x: [10, 20], y: [0.1, 0.1] },
      { name: 'images-per-second', x: [10, 20], y: [900, 900] },
      { name: 'memory-bytes', x: [10, 20], y: [4096, 4096] },
    ]);
  });

  it('have the negative log-likelihood where it was measured', () => {
    const measured: JournalEvent = { ...epoch, validation: { loss: 0.75, accuracy: 79, nll: 0.5 } };
    expect(seriesOfEvents([measured]).find(({ name }) => name === 'validation/nll')).toEqual({ name: 'validation/nll', x: [20], y: [0.5] });
  });

  it('have metrics last, by name', () => {
    const metric = (seq: number, number: number, values: Record<string, number>): JournalEvent => ({
      seq,
      time,
      kind: 'metric',
      step: number,
      values,
    });
    expect(seriesOfEvents([metric(1, 5, { b: 1 }), metric(2, 6, { a: 2, b: 3 }), epoch]).map(({ name, y }) => [name, y])).toEqual([
      ['train/loss', [0.5]],
      ['train/accuracy', [81]],
      ['validation/loss', [0.75]],
      ['validation/accuracy', [79]],
      ['a', [2]],
      ['b', [1, 3]],
    ]);
  });

  it('leave out points before a rewind', () => {
    const [loss] = seriesOfEvents([step(1, 10, 2.5), rewind, step(9, 5, 3)]);
    expect(loss).toEqual({ name: 'train/step-loss', x: [5], y: [3] });
  });
});

describe('changes of events', () => {
  it('announce a rewind before the points that follow it', () => {
    expect(changesOfEvents('a', [rewind, step(9, 5, 3)], []).map(({ kind }) => kind)).toEqual(['rewound', 'series', 'detail', 'models']);
  });

  it('include the run’s messages and the engine’s warnings', () => {
    const warning = { seq: 3, time, level: 'warning', text: 'A line was left out.' } as const;
    expect(changesOfEvents('a', [message], [warning])).toEqual([
      { kind: 'messages', id: 'a', messages: [{ seq: 3, time, level: 'warning', text: 'The loss rises.' }, warning] },
    ]);
  });

  it('announce models for a round’s checkpoint, but not for one to resume from', () => {
    const checkpoint = { seq: 4, time, kind: 'checkpoint', file: 'x', sha256: 'y', bytes: 1, round: 0, epoch: 1 } as const;
    const tellsOfModels = (keep: 'round' | 'latest'): boolean =>
      changesOfEvents('a', [{ ...checkpoint, keep }], []).some(({ kind }) => kind === 'models');
    expect([tellsOfModels('round'), tellsOfModels('latest')]).toEqual([true, false]);
  });

  it('are empty without events', () => {
    expect(changesOfEvents('a', [], [])).toEqual([]);
  });
});
