import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readRegularSync } from '#main/files/regular-file.ts';
import { plural } from '#shared/text/index.ts';
import type { FoundRun, Point, UnreadRun } from '../found-run.ts';
import { readEach } from '../read-each.ts';
import { foundMlflowRun, type MlflowRun } from './mlflow-run.ts';

const META = 'meta.yaml';
const statuses: Readonly<Record<string, string>> = { 1: 'RUNNING', 2: 'SCHEDULED', 3: 'FINISHED', 4: 'FAILED', 5: 'KILLED' };

/** Whether a folder is a file store: it has folders of experiments, each with a meta.yaml. */
export function isFileStore(folder: string): boolean {
  return experimentsIn(folder).length > 0;
}

/** The experiments of a file store. */
export function experimentsIn(store: string): { readonly folder: string; readonly name: string }[] {
  return foldersIn(store).flatMap((folder) => {
    const meta = metaOf(join(store, folder));
    return 'experiment_id' in meta && !('run_id' in meta) ? [{ folder, name: meta['name'] ?? folder }] : [];
  });
}

/** The runs of MLflow's file store (`mlruns/<experiment>/<run>/`). Deleted runs are left out, as MLflow does. */
export function* readFileStore(folder: string): Generator<FoundRun | UnreadRun> {
  for (const experiment of foldersIn(folder)) {
    const own = join(folder, experiment);
    const { name = experiment } = metaOf(own);
    yield* readEach(
      foldersIn(own),
      (id) => join(own, id),
      (id) => readRun(join(own, id), name),
    );
  }
}

function readRun(folder: string, experiment: string): FoundRun | undefined {
  const meta = metaOf(folder);
  const isRun = 'run_id' in meta && meta['lifecycle_stage'] !== 'deleted';
  return isRun ? foundMlflowRun(runOf(folder, meta, experiment), folder) : undefined;
}

function runOf(folder: string, meta: Readonly<Record<string, string>>, experiment: string): MlflowRun {
  const notes: string[] = [];
  return {
    ...{ id: meta['run_id'] ?? '', name: meta['run_name'] ?? '', experiment, notes },
    status: statuses[meta['status'] ?? ''] ?? meta['status'] ?? '',
    startTime: timeOf(meta['start_time']),
    endTime: timeOf(meta['end_time']),
    params: textsIn(join(folder, 'params')),
    tags: textsIn(join(folder, 'tags')),
    points: filesIn(join(folder, 'metrics')).flatMap((file) => pointsIn(join(folder, 'metrics'), file, notes)),
  };
}

function timeOf(text: string | undefined): number | null {
  const time = Number(text);
  return text === undefined || text === 'null' || !Number.isFinite(time) ? null : time;
}

/** The lines `time value step` of a metric; its name is the path of its file. */
function pointsIn(folder: string, file: string, notes: string[]): Point[] {
  const name = relative(folder, file).split(sep).join('/');
  const lines = readRegularSync(file).toString('utf8').split('\n').filter(Boolean);
  const points = lines.flatMap((line) => {
    const [time = NaN, value = NaN, step = 0] = line.split(' ').map(Number);
    return Number.isFinite(time) && line.split(' ').length >= 2 ? [{ name, step, time, value }] : [];
  });
  if (points.length < lines.length) notes.push(`${plural(lines.length - points.length, 'line')} of metric ${name} are damaged.`);
  return points;
}

/** The content of each file of a folder by its path. */
function textsIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(folder).map((file) => [relative(folder, file).split(sep).join('/'), readRegularSync(file).toString('utf8').trim()]),
  );
}

/** Those of folders in it, too: names with slashes become folders. */
function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

function foldersIn(folder: string): string[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return entries.flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : [])).sort();
}

/** The plain entries of a meta.yaml, which MLflow writes one a line; empty if there is none. */
function metaOf(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, META);
  if (!existsSync(file)) return {};
  const entries = readRegularSync(file)
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, key, value] = /^(\w+): (.*)$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, unquoted(value.trim())] as const];
    });
  return Object.fromEntries(entries);
}

function unquoted(text: string): string {
  if (/^'.*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  return /^".*"$/.test(text) ? (JSON.parse(text) as string) : text;
}
