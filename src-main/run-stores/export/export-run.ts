import type { ExportedRun, RunStoreFormat } from '#shared/contract/index.ts';
import { writeMlflowRun } from '../mlflow/write-file-store.ts';
import { writeTensorboardRun } from '../tensorboard/write-events.ts';
import { readRun, type RunContent, type ShownRun } from './run-content.ts';
import { storedNames } from './stored-names.ts';

/** Writes a run for another program into a folder that exists. Throws what reading it throws, and LabError `disk-full` and `unwritable`. */
export function exportRun(dataDir: string, shown: ShownRun, format: RunStoreFormat, folder: string): ExportedRun {
  const run = readRun(dataDir, shown);
  const written = format === 'mlflow' ? writeMlflowRun(folder, run) : writeTensorboardRun(folder, run);
  const metrics = new Set(run.points.map(({ name }) => name)).size;
  return { id: run.id, name: run.name, folder: written, metrics, points: run.points.length, notes: notesOn(run, format) };
}

/** MLflow limits the characters of names. */
function notesOn({ points, settings, tags }: RunContent, format: RunStoreFormat): string[] {
  if (format !== 'mlflow') return tags.length > 0 ? ['Not written: tags, which event files do not have.'] : [];
  const names = [storedNames(points.map(({ name }) => name)), storedNames(Object.keys(settings))];
  return names.flatMap((stored) => [...stored].filter(([name, path]) => name !== path).map(([name, path]) => `${name} is ${path}.`));
}
