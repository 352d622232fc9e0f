import { readWholeJournal, validEvents } from '#main/run-folder/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';

/** The events that no later attempt superseded. */
export function journalOf(folder: string): readonly JournalEvent[] {
  return validEvents(readWholeJournal(folder).events);
}

export function ofKind<Kind extends JournalEvent['kind']>(folder: string, kind: Kind): readonly Extract<JournalEvent, { kind: Kind }>[] {
  return journalOf(folder).filter((event): event is Extract<JournalEvent, { kind: Kind }> => event.kind === kind);
}

const NUMBERS: ReadonlySet<JournalEvent['kind']> = new Set(['epoch', 'entropy', 'decision', 'budget', 'round', 'checkpoint', 'end']);

/** What must be equal in two runs with the same seed: everything except times, sequence numbers and the choice of reported steps. */
export function resultsOf(folder: string): readonly unknown[] {
  return journalOf(folder)
    .filter(({ kind }) => NUMBERS.has(kind))
    .map((event) => ({ ...event, seq: 0, time: '', ...('seconds' in event && { seconds: 0 }) }));
}
