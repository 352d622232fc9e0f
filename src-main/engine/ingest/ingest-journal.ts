import { basename } from 'node:path';
import { JOURNAL_START, type JournalPart, type JournalPosition, readJournal, segmentOf } from '#main/run-folder/index.ts';
import type { RunMessage } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import type { Store } from '../store/store.ts';
import { applyEvent } from './apply-event.ts';

/** Each invalid line gets a warning, up to this many per run. */
const WARNINGS_PER_RUN = 20;

/** The result of one call. */
export interface Ingested {
  readonly events: readonly JournalEvent[];
  /** The engine's own warnings about the journal. */
  readonly warnings: readonly RunMessage[];
  /** Whether the journal already has more. */
  readonly more: boolean;
}

/**
 * Ingests a run's journal from the stored position. Events, warnings and the new position are one transaction, so that a kill at any
 * moment neither loses nor repeats an event.
 */
export function ingestJournal(store: Store, run: number, folder: string, chunkBytes?: number): Ingested {
  const before = journalState(store, run);
  const part = readPart(folder, before.position, chunkBytes);
  if (isSamePosition(part.position, before.position)) return { events: [], warnings: [], more: part.more };
  return store.transaction(() => {
    const opensSegment = part.position.segment > before.position.segment || before.position.offset === 0;
    const { events, late } = splitLate(part.events, before.lastSeq, opensSegment);
    for (const event of events) applyEvent(store, run, event);
    const lastSeq = events.at(-1)?.seq ?? before.lastSeq;
    const problems = [...part.problems, ...late];
    const warnings = storeWarnings(store, run, problems, before.skipped, lastSeq);
    const { segment, offset } = part.position;
    const row = { segment, offset, last_seq: lastSeq, skipped: before.skipped + problems.length };
    store.run(
      store.query
        .insertInto('journals')
        .values({ run, ...row })
        .onConflict((conflict) => conflict.column('run').doUpdateSet(row)),
    );
    return { events, warnings, more: part.more };
  });
}

/** Ingests everything that a run's journal has now. */
export function ingestWhole(store: Store, run: number, folder: string): void {
  while (ingestJournal(store, run, folder).more);
}

/** If a segment becomes unreadable (a line that is too long), the rest of it is skipped; the next segment is read. */
function readPart(folder: string, position: JournalPosition, chunkBytes?: number): JournalPart {
  try {
    return readJournal(folder, position, chunkBytes);
  } catch (error) {
    if (!(error instanceof LabError && error.code === 'bad-file')) throw error;
    // It may be one after that of the position, of which nothing is left to read.
    const unreadable = segmentOf(error.details.file ?? '') ?? position.segment;
    return { events: [], problems: [error], position: { segment: unreadable + 1, offset: 0 }, more: true };
  }
}

/** The sequence number of the last ingested event; null before the first. */
export function lastIngestedSeq(store: Store, run: number): number | null {
  return journalState(store, run).lastSeq;
}

/** How far the journal was ingested. */
export function ingestedPosition(store: Store, run: number): JournalPosition {
  return journalState(store, run).position;
}

interface JournalState {
  readonly position: JournalPosition;
  readonly lastSeq: number | null;
  readonly skipped: number;
}

function journalState(store: Store, run: number): JournalState {
  const row = store.first(store.query.selectFrom('journals').selectAll().where('run', '=', run));
  if (!row) return { position: JOURNAL_START, lastSeq: null, skipped: 0 };
  return { position: { segment: row.segment, offset: row.offset }, lastSeq: row.last_seq, skipped: row.skipped };
}

/**
 * Skips events whose sequence number is not greater than the one before: it must increase through all segments. An attempt's first event is
 * exempt if it is a rewind, which removes everything after its target: a power cut may take events from the end of the journal that are
 * already stored, and the next attempt then uses their numbers again.
 */
function splitLate(
  all: readonly JournalEvent[],
  lastSeq: number | null,
  opensSegment: boolean,
): { events: JournalEvent[]; late: LabError[] } {
  const events: JournalEvent[] = [];
  const late: LabError[] = [];
  let last = lastSeq ?? -1;
  for (const [index, event] of all.entries()) {
    const rewinds = index === 0 && opensSegment && event.kind === 'rewind' && event.to <= event.seq;
    if (event.seq > last || rewinds) {
      events.push(event);
      last = event.seq;
    } else {
      const text = `Skipped event ${event.seq} (${event.kind}) of the journal: it follows event ${last}, and numbers must increase.`;
      late.push(new LabError('bad-file', text, 'Nothing to do: the other events are used.'));
    }
  }
  return { events, late };
}

function storeWarnings(store: Store, run: number, problems: readonly LabError[], before: number, lastSeq: number | null): RunMessage[] {
  const shown = problems.slice(0, Math.max(0, WARNINGS_PER_RUN - before));
  return shown.map(({ details }, index) => {
    const where = [details.file === undefined ? undefined : basename(details.file), details.location].filter((part) => part !== undefined);
    const last = before + index + 1 === WARNINGS_PER_RUN ? ' Further ones are not reported.' : '';
    const text = `${details.message}${where.length > 0 ? ` (${where.join(', ')})` : ''}${last}`;
    return storeEngineMessage(store, run, 'warning', text, lastSeq ?? 0);
  });
}

/** Adds a message of the engine to the run's log. */
export function storeEngineMessage(store: Store, run: number, level: RunMessage['level'], text: string, seq: number): RunMessage {
  const message: RunMessage = { seq, time: new Date().toISOString(), level, text };
  store.run(store.query.insertInto('messages').values({ run, source: 'engine', ...message }));
  return message;
}

function isSamePosition(a: JournalPosition, b: JournalPosition): boolean {
  return a.segment === b.segment && a.offset === b.offset;
}
