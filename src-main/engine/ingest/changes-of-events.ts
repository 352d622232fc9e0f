import type { Change, RunMessage } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { seriesOfEvents } from './series-of-events.ts';

const detailKinds: ReadonlySet<JournalEvent['kind']> = new Set([
  'start',
  'rewind',
  'entropy',
  'decision',
  'budget',
  'round',
  'checkpoint',
  'end',
]);
const modelKinds: ReadonlySet<JournalEvent['kind']> = new Set(['rewind', 'round', 'checkpoint', 'proof', 'end']);

/** The changes to publish for ingested events, in addition to the run's summary. */
export function changesOfEvents(id: string, events: readonly JournalEvent[], warnings: readonly RunMessage[]): Change[] {
  const changes: Change[] = [];
  if (events.some(({ kind }) => kind === 'rewind')) changes.push({ kind: 'rewound', id });
  const series = seriesOfEvents(events);
  if (series.length > 0) changes.push({ kind: 'series', id, series });
  const messages = [...events.flatMap(messagesOf), ...warnings];
  if (messages.length > 0) changes.push({ kind: 'messages', id, messages });
  const lasting = events.filter((event) => !isReplaced(event));
  if (lasting.some(({ kind }) => detailKinds.has(kind))) changes.push({ kind: 'detail', id });
  if (lasting.some(({ kind }) => modelKinds.has(kind))) changes.push({ kind: 'models', id });
  return changes;
}

/** A `latest` checkpoint, which each epoch replaces; clients need not read the run again for it. */
function isReplaced(event: JournalEvent): boolean {
  return event.kind === 'checkpoint' && event.keep === 'latest';
}

function messagesOf(event: JournalEvent): RunMessage[] {
  if (event.kind !== 'message') return [];
  const { seq, time, level, text } = event;
  return [{ seq, time, level, text }];
}
