import type { JournalEvent } from '#shared/journal/index.ts';

/** The events of a journal, without rewinds and without the events that they supersede. */
export function validEvents(events: readonly JournalEvent[]): readonly JournalEvent[] {
  const valid: JournalEvent[] = [];
  for (const event of events) {
    if (event.kind !== 'rewind') {
      valid.push(event);
      continue;
    }
    while ((valid.at(-1)?.seq ?? -1) > event.to) valid.pop();
  }
  return valid;
}
