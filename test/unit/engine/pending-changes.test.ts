import { describe, expect, it } from 'vitest';
import { PendingChanges } from '#main/engine/changes/pending-changes.ts';
import type { Change, Job, RunSummary } from '#shared/contract/index.ts';

/** A summary whose name identifies the state of the run; other fields do not matter here. */
const summary = (id: string, name: string): RunSummary => ({ id, name }) as RunSummary;
const points = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const losses = (id: string, x: number[]): Change => ({
  kind: 'series',
  id,
  series: [{ name: 'train/step-loss', x, y: x.map((value) => value / 10) }],
});

function taken(...changes: Change[]): Change[] {
  const pending = new PendingChanges();
  for (const change of changes) pending.add(change);
  return pending.take();
}

describe('pending changes of a client', () => {
  it('are empty after they are taken', () => {
    const pending = new PendingChanges();
    expect(pending.isEmpty).toBe(true);
    pending.add({ kind: 'library' });
    expect(pending.isEmpty).toBe(false);
    pending.add({ kind: 'data' });
    pending.add({ kind: 'library' });
    pending.add({ kind: 'clusters' });
    pending.add({ kind: 'settings' });
    expect(pending.take()).toEqual([{ kind: 'data' }, { kind: 'library' }, { kind: 'clusters' }, { kind: 'settings' }]);
    expect(pending.isEmpty).toBe(true);
    expect(pending.isEmpty).toBe(true);
    expect(pending.take()).toEqual([]);
  });

  it('keep the newest summary of each run', () => {
    const changes = taken(
      { kind: 'run', summary: summary('a', 'old') },
      { kind: 'run', summary: summary('b', 'only') },
      { kind: 'run', summary: summary('a', 'new') },
    );
    expect(changes).toEqual([
      { kind: 'run', summary: summary('a', 'new') },
      { kind: 'run', summary: summary('b', 'only') },
    ]);
  });

  it('join the points of a series in order', () => {
    expect(taken(losses('a', [1, 2]), losses('b', [7]), losses('a', [3]))).toEqual([losses('a', [1, 2, 3]), losses('b', [7])]);
  });

  it('drop points before a rewind and keep later ones', () => {
    expect(taken(losses('a', [1, 2]), { kind: 'rewound', id: 'a' }, losses('a', [2]))).toEqual([
      { kind: 'rewound', id: 'a' },
      losses('a', [2]),
    ]);
  });

  it('become one request to read again if a slow client accumulates too many points', () => {
    const changes = taken(...points(0, 30).map((part) => losses('a', points(part * 1000, 1000))));
    expect(changes[0]).toEqual({ kind: 'rewound', id: 'a' });
    const waiting = changes.flatMap((change) => (change.kind === 'series' ? change.series.flatMap(({ x }) => x) : []));
    expect(waiting.length).toBeLessThanOrEqual(20_000);
  });

  it('keep the newest messages, and request to read all again if older ones were dropped', () => {
    const message = (seq: number): Change => ({
      kind: 'messages',
      id: 'a',
      messages: [{ seq, time: '2026-01-01T00:00:00.000Z', level: 'info', text: `message ${seq}` }],
    });
    const changes = taken(...points(0, 600).map(message));
    expect(changes[0]).toEqual({ kind: 'rewound', id: 'a' });
    const [kept] = changes.flatMap((change) => (change.kind === 'messages' ? [change.messages] : []));
    expect(kept?.map(({ seq }) => seq)).toEqual(points(100, 500));
  });

  it('keep the newest state of each job, after the proofs of the jobs', () => {
    const job = (id: string, done: number): Change => ({ kind: 'job', job: { id, done } as Job });
    const changes = taken(job('j', 1), job('k', 1), job('j', 2), { kind: 'models', id: 'a' }, { kind: 'models', id: 'a' }, job('j', 3));
    expect(changes).toEqual([{ kind: 'models', id: 'a' }, job('j', 3), job('k', 1)]);
  });

  it('of a deleted run are gone, and those after it was restored are not', () => {
    const deleted: Change = { kind: 'deleted', id: 'a' };
    expect(taken(losses('a', [1]), { kind: 'run', summary: summary('a', 'x') }, deleted, { kind: 'trash' })).toEqual([
      deleted,
      { kind: 'trash' },
    ]);
    expect(taken(deleted, { kind: 'run', summary: summary('a', 'restored') })).toEqual([
      { kind: 'run', summary: summary('a', 'restored') },
    ]);
  });

  it('announce changed details once, before the summary', () => {
    expect(taken({ kind: 'detail', id: 'a' }, { kind: 'run', summary: summary('a', 'x') }, { kind: 'detail', id: 'a' })).toEqual([
      { kind: 'detail', id: 'a' },
      { kind: 'run', summary: summary('a', 'x') },
    ]);
  });
});
