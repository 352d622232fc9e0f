import { journalSegments, readJournal } from '#main/run-folder/index.ts';

/** Whether a run's journal says that nothing of it is left to do. */
export function hasFinished(folder: string): boolean {
  const segment = journalSegments(folder).at(-1);
  if (segment === undefined) return false;
  let last: string | undefined;
  for (let position = { segment, offset: 0 }; ;) {
    const part = readJournal(folder, position);
    const end = part.events.at(-1);
    if (end) last = end.kind === 'end' ? end.status : undefined;
    if (!part.more) return last === 'finished';
    position = { ...part.position };
  }
}
