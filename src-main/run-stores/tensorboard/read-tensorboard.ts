import { basename, dirname, relative } from 'node:path';
import { plural } from '#shared/text/index.ts';
import type { FoundRun, Point, UnreadRun } from '../found-run.ts';
import { readEach } from '../read-each.ts';
import { type EventValues, eventValues } from './event-values.ts';
import { readRecords } from './read-records.ts';

const EVENT_FILE = '.tfevents.';

export function isEventFile(path: string): boolean {
  return basename(path).includes(EVENT_FILE);
}

/**
 * The runs of TensorBoard's event files: one per folder, as TensorBoard shows them. Of several values of a tag at a step, the last one
 * counts: a program that was restarted repeats steps. Folders without a scalar are left out.
 *
 * @param root what the names of runs are relative to
 */
export function readTensorboard(files: readonly string[], root: string): Generator<FoundRun | UnreadRun> {
  const folders = Map.groupBy(files.toSorted(), (file) => dirname(file));
  return readEach(
    folders,
    ([folder]) => folder,
    ([folder, own]) => readFolder(folder, own, root),
  );
}

function readFolder(folder: string, files: readonly string[], root: string): FoundRun | undefined {
  const points = new Map<string, Point>();
  const others = new Map<string, number>();
  const notes: string[] = [];
  let settings: Record<string, unknown> = {};
  let [first, last] = [Infinity, 0];
  for (const file of files) {
    for (const { time, step, scalars, settings: own, others: kinds } of eventsOf(file, notes)) {
      [first, last] = [Math.min(first, time), Math.max(last, time)];
      settings = { ...settings, ...own };
      for (const { tag, value } of scalars) points.set(`${step} ${tag}`, { name: tag, step, time, value });
      for (const kind of kinds) others.set(kind, (others.get(kind) ?? 0) + 1);
    }
  }
  if (points.size === 0 && Object.keys(settings).length === 0) return undefined;
  for (const [kind, count] of others) notes.push(`Not taken: ${plural(count, 'event')} with ${kind}.`);
  const name = relative(root, folder) || basename(folder);
  return {
    ...{ program: 'tensorboard', location: folder, name, project: basename(root), tags: [], settings, notes },
    key: `tensorboard ${basename(files[0] ?? '')} ${first}`,
    ...{ createdAt: first, endedAt: last, status: 'finished' },
    points: [...points.values()],
  };
}

/** The events of a file up to where it is cut off or damaged. */
function* eventsOf(file: string, notes: string[]): Generator<EventValues> {
  const records = readRecords(file);
  let taken = 0;
  for (let next = records.next(); ; next = records.next()) {
    if (next.done) {
      if (next.value !== undefined) notes.push(cutNote(file, next.value, taken));
      return;
    }
    taken += 1;
    try {
      yield eventValues(next.value);
    } catch {
      notes.push(`Record ${taken} of ${basename(file)} is no event.`);
    }
  }
}

function cutNote(file: string, offset: number, taken: number): string {
  return `${basename(file)} is cut off or damaged at byte ${offset}: the ${plural(taken, 'record')} before it were taken.`;
}
