import type { JournalEvent } from '#shared/journal/index.ts';

/** The events of a journal without those that a later `rewind` supersedes, and without the rewinds. */
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
