import { readWholeJournal, validEvents } from '#main/run-folder/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';

/** The events that no later attempt took back. */
export function journalOf(folder: string): readonly JournalEvent[] {
  return validEvents(readWholeJournal(folder).events);
}

export function ofKind<Kind extends JournalEvent['kind']>(folder: string, kind: Kind): readonly Extract<JournalEvent, { kind: Kind }>[] {
  return journalOf(folder).filter((event): event is Extract<JournalEvent, { kind: Kind }> => event.kind === kind);
}

const NUMBERS: ReadonlySet<JournalEvent['kind']> = new Set(['epoch', 'entropy', 'decision', 'budget', 'round', 'checkpoint', 'end']);

/** What must be the same in two runs of one seed: everything but clocks, sequence numbers and the telling of single steps. */
export function resultsOf(folder: string): readonly unknown[] {
  return journalOf(folder)
    .filter(({ kind }) => NUMBERS.has(kind))
    .map((event) => ({ ...event, seq: 0, time: '', ...('seconds' in event && { seconds: 0 }) }));
}
