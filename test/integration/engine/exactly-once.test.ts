import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import { Store } from '#main/engine/store/store.ts';
import type { JournalEntry, JournalEvent } from '#shared/journal/index.ts';
import * as example from './example-events.ts';
import { LabFolder, migrationsFolder, writeSegment } from './lab-folder.ts';

/**
 * Journals of up to three attempts, each cut off anywhere by a kill and followed by a rewind, with garbage between the lines, arrive piece
 * by piece while the engine is killed within its transactions. The stored result is compared with a simple reading of the same lines,
 * without positions, transactions or SQL.
 */

let lab: LabFolder;
beforeAll(() => (lab = new LabFolder()));
afterAll(() => lab[Symbol.dispose]());

const entry: fc.Arbitrary<JournalEntry> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(500).map(example.step) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 30 }).map(example.epoch) },
  { weight: 1, arbitrary: fc.nat(3).map((round) => example.round(round)) },
  { weight: 1, arbitrary: fc.nat(3).map((round) => example.entropy(round)) },
  { weight: 1, arbitrary: fc.nat(3).map(example.budget) },
  { weight: 1, arbitrary: fc.nat(3).map(example.proof) },
  { weight: 1, arbitrary: fc.nat(99).map((number) => example.message(`message ${number}`)) },
);

interface Attempt {
  readonly entries: readonly JournalEntry[];
  readonly garbageAfter: readonly number[];
  /** Where the kill cut the segment, as a fraction of its bytes; the last attempt is complete. */
  readonly cut: number;
  /** Where the next attempt rewinds to, as a fraction of the events so far. */
  readonly rewindTo: number;
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const attempt: fc.Arbitrary<Attempt> = fc.record({
  entries: fc.array(entry, { minLength: 1, maxLength: 12 }),
  garbageAfter: fc.array(fc.nat(12), { maxLength: 2 }),
  cut: share,
  rewindTo: share,
});

interface Journal {
  readonly segments: readonly Buffer[];
  /** The complete lines that are events, in order. */
  readonly events: readonly JournalEvent[];
}

function journalOf(attempts: readonly Attempt[]): Journal {
  const segments: Buffer[] = [];
  const events: JournalEvent[] = [];
  for (const [index, { entries, garbageAfter, cut }] of attempts.entries()) {
    const before = attempts[index - 1];
    const lastSeq = events.at(-1)?.seq ?? -1;
    const rewind: JournalEntry = { kind: 'rewind', to: Math.floor((before?.rewindTo ?? 0) * Math.max(0, lastSeq)), checkpoint: null };
    const counted = events.filter(({ seq }) => !before || seq <= rewind.to);
    const written = oncePerRound(entries, counting(counted));
    const own = example.numbered(before ? [rewind, ...written] : written, lastSeq + 1);
    const lines = own.map((event, position) => example.linesOf([event]) + (garbageAfter.includes(position) ? 'not an event\n' : ''));
    const whole = Buffer.from(lines.join(''));
    const isLast = index === attempts.length - 1;
    const segment = isLast ? whole : whole.subarray(0, Math.floor(cut * whole.length));
    segments.push(segment);
    const arrived = segment.toString().split('\n').slice(0, -1);
    events.push(...own.filter((event) => arrived.includes(JSON.stringify(event))));
  }
  return { segments, events };
}

/** Without events of a round that it already has: a runner writes each once, and again only after a rewind has superseded it. */
function oncePerRound(entries: readonly JournalEntry[], before: readonly JournalEvent[]): readonly JournalEntry[] {
  const keyOf = (event: JournalEntry | JournalEvent): string | undefined =>
    event.kind === 'round' || event.kind === 'entropy' || event.kind === 'budget' ? `${event.kind} ${event.round}` : undefined;
  const seen = new Set(before.map(keyOf));
  return entries.filter((one) => {
    const key = keyOf(one);
    if (key === undefined) return true;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** Events that no later rewind supersedes. */
function counting(events: readonly JournalEvent[]): JournalEvent[] {
  return events.reduce<JournalEvent[]>((kept, event) => {
    if (event.kind !== 'rewind') return [...kept, event];
    return kept.filter(({ seq }) => seq <= event.to);
  }, []);
}

interface Stored {
  readonly steps: unknown;
  readonly epochs: unknown;
  readonly rounds: unknown;
  readonly entropy: unknown;
  readonly prunings: unknown;
  readonly proofs: unknown;
  readonly messages: unknown;
}

function expectedOf(events: readonly JournalEvent[]): Stored {
  const kept = counting(events);
  const seqs = (kind: JournalEvent['kind']): number[] => kept.filter((event) => event.kind === kind).map(({ seq }) => seq);
  const lastOfRound = (kind: 'round' | 'entropy' | 'budget'): { round: number; seq: number }[] => {
    const last = new Map(kept.flatMap((event) => (event.kind === kind && 'round' in event ? [[event.round, event.seq] as const] : [])));
    return [...last].map(([round, seq]) => ({ round, seq })).sort((a, b) => a.round - b.round);
  };
  return {
    steps: seqs('step'),
    epochs: seqs('epoch'),
    rounds: lastOfRound('round'),
    entropy: lastOfRound('entropy').flatMap((row) => [row, row]),
    prunings: lastOfRound('budget'),
    proofs: seqs('proof').flatMap((seq) => [seq, seq, seq]),
    messages: events.filter(({ kind }) => kind === 'message').map(({ seq }) => seq),
  };
}

function storedOf(store: Store, run: number): Stored {
  const { query } = store;
  const ofRun = (table: 'steps' | 'epochs'): number[] =>
    store.all(query.selectFrom(table).select('seq').where('run', '=', run).orderBy('seq')).map(({ seq }) => seq);
  const byRound = (table: 'rounds' | 'entropy' | 'prunings'): unknown =>
    store.all(query.selectFrom(table).select(['round', 'seq']).where('run', '=', run).orderBy('round'));
  const proofs = query.selectFrom('proofs').innerJoin('proven_models', 'proof', 'id').select('seq').where('run', '=', run).orderBy('seq');
  const messages = query.selectFrom('messages').select('seq').where('run', '=', run).where('source', '=', 'run').orderBy('number');
  return {
    steps: ofRun('steps'),
    epochs: ofRun('epochs'),
    rounds: byRound('rounds'),
    entropy: byRound('entropy'),
    prunings: byRound('prunings'),
    // One row for each of the three models in the example sheet.
    proofs: store.all(proofs).map(({ seq }) => seq),
    messages: store.all(messages).map(({ seq }) => seq),
  };
}

class Kill extends Error {}

/** A store whose process is killed at its n-th write. */
function killedAfter(store: Store, writes: number): Store {
  let left = writes;
  return new Proxy(store, {
    get(target, key) {
      if (key === 'run') {
        return (query: Parameters<Store['run']>[0]) => {
          if (left-- <= 0) throw new Kill();
          return target.run(query);
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

interface Schedule {
  /** Fractions of the journal's bytes that have arrived at each read. */
  readonly looks: readonly number[];
  /** Number of writes after which the engine is killed in each read; a large number lets it live. */
  readonly kills: readonly number[];
  readonly chunkBytes: number;
}

function arrived(segments: readonly Buffer[], bytes: number): Buffer[] {
  const parts: Buffer[] = [];
  let left = bytes;
  for (const segment of segments) {
    if (left <= 0 && parts.length > 0) break;
    parts.push(segment.subarray(0, left));
    left -= segment.length;
  }
  return parts;
}

function follow(store: Store, run: { number: number; folder: string }, segments: readonly Buffer[], schedule: Schedule): void {
  const total = segments.reduce((sum, { length }) => sum + length, 0);
  for (const [index, look] of [...schedule.looks].sort((a, b) => a - b).entries()) {
    for (const [segment, part] of arrived(segments, Math.floor(look * total)).entries()) writeSegment(run.folder, segment + 1, part);
    const mortal = killedAfter(store, schedule.kills[index] ?? Infinity);
    try {
      while (ingestJournal(mortal, run.number, run.folder, schedule.chunkBytes).more);
    } catch (error) {
      if (!(error instanceof Kill)) throw error;
    }
  }
  for (const [segment, part] of segments.entries()) writeSegment(run.folder, segment + 1, part);
  while (ingestJournal(store, run.number, run.folder, schedule.chunkBytes).more);
}

describe('every event of a journal', () => {
  it('counts exactly once, however it arrives and whenever the engine is killed', () => {
    using store = Store.open(lab.database, migrationsFolder);
    let cases = 0;
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 1, maxLength: 3 }),
        fc.record({
          looks: fc.array(share, { maxLength: 6 }),
          kills: fc.array(fc.nat(20), { maxLength: 6 }),
          chunkBytes: fc.constantFrom(256, 1024, 4 * 1024 * 1024),
        }),
        (attempts, schedule) => {
          const { segments, events } = journalOf(attempts);
          const run = lab.addRun(store, `case-${(cases += 1)}`);
          follow(store, run, segments, schedule);
          expect(storedOf(store, run.number)).toEqual(expectedOf(events));
        },
      ),
    );
  });
});
