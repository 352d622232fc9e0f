import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeAtomically } from '#main/files/atomic-file.ts';
import type { RunStatus } from '#shared/contract/index.ts';
import { placeFolder } from '../export/place-folder.ts';
import type { RunContent } from '../export/run-content.ts';
import { storedNames } from '../export/stored-names.ts';
import type { Point } from '../found-run.ts';
import { experimentsIn } from './read-file-store.ts';

/** MLflow's own number of the experiment Default. */
const DEFAULT_ID = '0';
const ID_DIGITS = 18;
/** `RunStatus` in mlflow/protos/service.proto. */
const statuses: Readonly<Record<RunStatus, number>> = {
  running: 1,
  paused: 1,
  queued: 2,
  finished: 3,
  failed: 4,
  stopped: 5,
  interrupted: 5,
};
/** `SourceType.LOCAL`. */
const LOCAL = 4;

/**
 * Writes a run into MLflow's file store (`<store>/<experiment>/<run>/`, mlflow/store/tracking/file_store.py). A project is an experiment, an
 * existing one if it has the project's name. The run's ID follows from the lab's, so that a run that is exported again replaces itself.
 * Returns its folder. Throws LabError `disk-full` or `unwritable`.
 */
export function writeMlflowRun(store: string, run: RunContent): string {
  const experiment = experimentOf(store, run);
  const id = createHash('sha256').update(`nepenthe ${run.id}`).digest('hex').slice(0, 32);
  const folder = join(store, experiment, id);
  placeFolder(folder, store, (unfinished) => {
    mkdirSync(join(unfinished, 'artifacts'));
    writeFileSync(join(unfinished, 'meta.yaml'), metaOf(run, experiment, id, pathToFileURL(join(folder, 'artifacts')).href));
    writeFiles(join(unfinished, 'metrics'), metricsOf(run.points));
    writeFiles(
      join(unfinished, 'params'),
      Object.entries(run.settings).map(([key, value]) => [key, paramOf(value)]),
    );
    writeFiles(join(unfinished, 'tags'), tagsOf(run));
  });
  return folder;
}

function experimentOf(store: string, { project, createdAt }: RunContent): string {
  const known = experimentsIn(store).find(({ name }) => name === project);
  if (known) return known.folder;
  const id = project === 'Default' ? DEFAULT_ID : numberOf(project);
  const time = Date.parse(createdAt);
  writeAtomically(
    join(store, id, 'meta.yaml'),
    yaml({
      ...{ artifact_location: pathToFileURL(join(store, id)).href, creation_time: time, experiment_id: quoted(id) },
      ...{ last_update_time: time, lifecycle_stage: 'active', name: quoted(project) },
    }),
  );
  return id;
}

/** A number that MLflow could have drawn. */
function numberOf(project: string): string {
  const digest = createHash('sha256').update(project).digest();
  return String(digest.readBigUInt64LE()).padStart(ID_DIGITS, '1').slice(0, ID_DIGITS).replace(/^0/, '1');
}

function metaOf({ name, status, createdAt, endedAt }: RunContent, experiment: string, id: string, artifacts: string): string {
  return yaml({
    ...{ artifact_uri: artifacts, end_time: endedAt === null ? 'null' : Date.parse(endedAt), entry_point_name: "''" },
    ...{ experiment_id: quoted(experiment), lifecycle_stage: 'active', run_id: quoted(id), run_name: quoted(name), source_name: "''" },
    ...{ source_type: LOCAL, source_version: "''", start_time: Date.parse(createdAt), status: statuses[status], tags: '[]', user_id: "''" },
  });
}

function yaml(entries: Readonly<Record<string, string | number>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

/** A JSON text is one of YAML, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The lines `time value step` of each metric. */
function metricsOf(points: readonly Point[]): (readonly [string, string])[] {
  const lines = ({ time, value, step }: Point): string => `${time} ${value} ${step}\n`;
  return [...Map.groupBy(points, ({ name }) => name)].map(([name, own]) => [name, own.map(lines).join('')]);
}

/** As Python writes it. */
function paramOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.replace(/\s*\n\s*/g, ' ');
  return value === null ? 'None' : JSON.stringify(value);
}

/** A tag `key=value` has a value; any other is a key without one. */
function tagsOf({ id, name, tags, notes }: RunContent): (readonly [string, string])[] {
  const own = tags.map((tag): readonly [string, string] => {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(tag) ?? [];
    return key === undefined || value === undefined ? [tag, ''] : [key, value];
  });
  return [
    ...own,
    ['mlflow.runName', name],
    ['mlflow.source.name', `Nepenthe Lab, run ${id}`],
    ['mlflow.source.type', 'LOCAL'],
    ...(notes === '' ? [] : [['mlflow.note.content', notes] as const]),
  ];
}

function writeFiles(folder: string, entries: readonly (readonly [string, string])[]): void {
  mkdirSync(folder, { recursive: true });
  const names = storedNames(entries.map(([name]) => name));
  for (const [name, content] of entries) {
    const file = join(folder, ...(names.get(name) ?? name).split('/'));
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
