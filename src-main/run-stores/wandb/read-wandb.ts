import { basename, dirname } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import type { FoundRun, Point, UnreadRun } from '../found-run.ts';
import { readEach } from '../read-each.ts';
import { readLog } from './read-log.ts';
import { isDictionary, recordOf, type WandbRecord, type WandbRun } from './record-values.ts';

const ENDING = '.wandb';
/** Of W&B itself: `_step`, `_runtime`, `_timestamp`; and in settings `_wandb`. */
const OWN = '_';

export function isWandbLog(name: string): boolean {
  return name.endsWith(ENDING);
}

/** The runs of W&B's logs, one per file. */
export function readWandb(files: readonly string[]): Generator<FoundRun | UnreadRun> {
  return readEach(files.toSorted(), (file) => file, readFile);
}

/** What the records of a file add up to. */
interface Contents {
  run: WandbRun | undefined;
  readonly settings: Map<string, unknown>;
  exit: number | undefined;
  readonly points: Map<string, Point>;
  readonly left: Map<string, number>;
  step: number;
  last: number;
}

function readFile(file: string): FoundRun {
  const notes: string[] = [];
  const contents: Contents = {
    run: undefined,
    settings: new Map(),
    exit: undefined,
    points: new Map(),
    left: new Map(),
    step: -1,
    last: 0,
  };
  for (const record of recordsOf(file, notes)) add(contents, record);
  const { run, settings, exit, points, left, last } = contents;
  if (!run) throw new LabError('bad-file', 'This is not the log of a W&B run, or it is damaged.', 'Give a file run-ID.wandb.', { file });
  for (const [what, count] of left) notes.push(`Not taken: ${plural(count, 'record')} with ${what}.`);
  if (exit === undefined) notes.push('It had not ended when it was imported: what it logs later is not taken.');
  const createdAt = run.startedAt ?? last;
  return {
    ...{ program: 'wandb', key: `wandb ${run.id} ${createdAt}`, location: file, notes, settings: Object.fromEntries(settings), createdAt },
    name: run.name || run.id || basename(file, ENDING),
    project: run.project || basename(dirname(dirname(file))),
    tags: [...run.tags, ...(run.group === '' ? [] : [`group=${run.group}`])],
    endedAt: Math.max(last, createdAt),
    status: exit === undefined ? 'stopped' : exit === 0 ? 'finished' : 'failed',
    points: [...points.values()],
  };
}

function add(contents: Contents, record: WandbRecord): void {
  switch (record.kind) {
    case 'run':
      // A run is recorded again when its name or its tags change.
      contents.run = { ...record.run, startedAt: contents.run?.startedAt ?? record.run.startedAt };
      addSettings(contents, record.run.config);
      break;
    case 'config':
      addSettings(contents, record.update);
      for (const key of record.remove) contents.settings.delete(key);
      break;
    case 'history':
      addPoints(contents, record);
      break;
    case 'exit':
      contents.exit = record.code;
      break;
    case 'other':
      if (record.what !== undefined) leave(contents, record.what);
  }
}

function addSettings({ settings }: Contents, update: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(update)) if (!key.startsWith(OWN)) settings.set(key, value);
}

function addPoints(contents: Contents, { step, values }: WandbRecord & { kind: 'history' }): void {
  const own = step ?? values['_step'];
  contents.step = typeof own === 'number' ? own : contents.step + 1;
  const { _timestamp: seconds } = values;
  if (typeof seconds === 'number' && Number.isFinite(seconds)) contents.last = Math.max(contents.last, seconds * 1000);
  else contents.last ||= contents.run?.startedAt ?? 0;
  const time = typeof seconds === 'number' ? seconds * 1000 : contents.last;
  for (const [name, value] of numbersIn(values)) {
    if (typeof value === 'number') contents.points.set(`${contents.step} ${name}`, { name, step: contents.step, time, value });
    else leave(contents, value);
  }
}

/** Numbers by name, those of dictionaries as `outer/inner`, and the kinds of what is no number. */
function* numbersIn(values: Readonly<Record<string, unknown>>, prefix = ''): Generator<readonly [string, number | string]> {
  for (const [key, value] of Object.entries(values)) {
    const name = prefix + key;
    if (prefix === '' && key.startsWith(OWN)) continue;
    if (typeof value === 'number') yield [name, value];
    else if (typeof value === 'boolean') yield [name, Number(value)];
    else if (!isDictionary(value)) yield [name, 'texts or lists'];
    else if ('_type' in value) yield [name, typeof value['_type'] === 'string' ? `${value['_type'].slice(0, 100)}s` : 'media'];
    else yield* numbersIn(value, `${name}/`);
  }
}

function leave({ left }: Contents, what: string): void {
  left.set(what, (left.get(what) ?? 0) + 1);
}

function* recordsOf(file: string, notes: string[]): Generator<WandbRecord> {
  const records = readLog(file);
  let taken = 0;
  for (let next = records.next(); ; next = records.next()) {
    if (next.done) {
      if (next.value !== undefined)
        notes.push(`${basename(file)} is cut off or damaged at byte ${next.value}: the ${plural(taken, 'record')} before it were taken.`);
      return;
    }
    taken += 1;
    try {
      yield recordOf(next.value);
    } catch {
      notes.push(`Record ${taken} of ${basename(file)} is damaged.`);
    }
  }
}
