import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFile } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { appendRecorded, runFolder, runPaths, syncFolder, trashFolder, writeRecordedSpec } from '#main/run-folder/index.ts';
import type { JournalEntry, JournalEvent } from '#shared/journal/index.ts';
import { plural } from '#shared/text/index.ts';
import type { FoundRun, Point } from './found-run.ts';

/** Hides a folder that is being written; the engine removes what a killed import has left. */
const UNFINISHED = '.import-';
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const ID_LENGTH = 10;
const MAX_NAME = 200;
const MAX_TAG = 100;
const MAX_TAGS = 100;
/** Events that are written at once. */
const CHUNK = 10_000;
/** Fields of an experiment that have a meaning in the lab; a setting with such a name is filed under `config`. */
const RESERVED: ReadonlySet<string> = new Set(['name', 'project', 'tags', 'seed', 'data', 'network', 'method', 'config']);

export interface WrittenRun {
  readonly id: string;
  readonly name: string;
  /** `known`: it was imported before; `deleted`: and is in the trash. */
  readonly state: 'imported' | 'known' | 'deleted';
  readonly metrics: number;
  readonly points: number;
  readonly notes: readonly string[];
}

/**
 * Writes a run's folder, which appears complete or not at all. The ID follows from what the run is, so that the same run has the same
 * folder however often, and by however many processes, it is imported. Throws LabError `disk-full` or `unwritable`.
 */
export function writeFoundRun(dataDir: string, found: FoundRun): WrittenRun {
  const id = idOf(found);
  const { points, notes } = usable(found);
  const written = { id, name: found.name, metrics: new Set(points.map(({ name }) => name)).size, points: points.length, notes };
  const folder = runFolder(dataDir, id);
  if (existsSync(trashFolder(dataDir, id))) return { ...written, state: 'deleted' };
  if (existsSync(folder)) return { ...written, state: 'known' };
  const unfinished = join(dirname(folder), `${UNFINISHED}${id}-${process.pid}`);
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    writeRecordedSpec(unfinished, specOf(id, found));
    const events = eventsOf(id, found, points, notes);
    for (let start = 0; start < events.length; start += CHUNK) appendRecorded(unfinished, events.slice(start, start + CHUNK));
    syncFile(join(runPaths(unfinished).journal, '0001.ndjson'));
    renameSync(unfinished, folder);
    syncFolder(dirname(folder));
    return { ...written, state: 'imported' };
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was first.
    if (['EEXIST', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) return { ...written, state: 'known' };
    throw writeProblem(error, folder);
  }
}

function idOf({ key, createdAt }: FoundRun): string {
  const digest = createHash('sha256').update(key).digest();
  const letters = Array.from(digest.subarray(0, ID_LENGTH), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
  return `${timeText(createdAt).slice(2, 10).replaceAll('-', '')}-${letters}`;
}

function specOf(
  id: string,
  { program, location, createdAt, name, project, tags, settings }: FoundRun,
): Parameters<typeof writeRecordedSpec>[1] {
  const entries = Object.entries(settings);
  const clashing = entries.filter(([key]) => RESERVED.has(key));
  return {
    ...{ format: 1, runId: id, createdAt: timeText(createdAt), source: { program, location } },
    experiment: {
      ...Object.fromEntries(entries.filter(([key]) => !RESERVED.has(key))),
      ...(clashing.length > 0 && { config: Object.fromEntries(clashing) }),
      name: name.slice(0, MAX_NAME) || 'Untitled',
      project: project.slice(0, MAX_NAME) || 'Default',
      tags: tags
        .filter(Boolean)
        .slice(0, MAX_TAGS)
        .map((tag) => tag.slice(0, MAX_TAG)),
      seed: 0,
    },
  };
}

/** The points that a journal can hold, in order, and notes that say how many it cannot. */
function usable({ points, notes }: FoundRun): { readonly points: readonly Point[]; readonly notes: readonly string[] } {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const counted = finite.filter(({ step }) => Number.isSafeInteger(step) && step >= 0);
  const [infinite, negative] = [points.length - finite.length, finite.length - counted.length];
  return {
    points: counted.toSorted((one, other) => one.time - other.time || one.step - other.step),
    notes: [
      ...notes,
      ...(infinite > 0 ? [`Not taken: ${plural(infinite, 'value')} without a finite number.`] : []),
      ...(negative > 0 ? [`Not taken: ${plural(negative, 'value')} at negative steps.`] : []),
    ],
  };
}

function eventsOf(id: string, found: FoundRun, points: readonly Point[], notes: readonly string[]): JournalEvent[] {
  const events: JournalEvent[] = [];
  const add = (time: number, entry: JournalEntry): void => void events.push({ seq: events.length, time: timeText(time), ...entry });
  add(found.createdAt, {
    kind: 'start',
    runId: id,
    attempt: 1,
    layers: [],
    classes: [],
    samples: NONE,
    rounds: 0,
    epochsPerRound: 0,
    stepsPerEpoch: 0,
  });
  for (const text of notes) add(found.createdAt, { kind: 'message', level: text.startsWith('Not taken') ? 'info' : 'warning', text });
  for (const own of Map.groupBy(points, ({ time, step }) => `${time} ${step}`).values()) {
    const [first] = own;
    if (!first) continue;
    add(first.time, {
      kind: 'metric',
      step: first.step,
      values: Object.fromEntries(own.map(({ name, value }) => [name.slice(0, MAX_NAME), value])),
    });
  }
  const text = `Imported from ${found.location}.`;
  add(found.endedAt, { kind: 'end', status: found.status, reason: 'imported', text, best: null });
  return events;
}

const NONE = { train: 0, validation: 0, test: 0 };

/** The start of 1970 for a time that is none. */
function timeText(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? new Date(0).toISOString() : date.toISOString();
}
