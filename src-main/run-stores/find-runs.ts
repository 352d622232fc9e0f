import { closeSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import { openRegularSync } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';
import type { FoundRun, UnreadRun } from './found-run.ts';
import { readMlflowDatabase } from './mlflow/read-database.ts';
import { isFileStore, readFileStore } from './mlflow/read-file-store.ts';
import { isEventFile, readTensorboard } from './tensorboard/read-tensorboard.ts';
import { isWandbLog, readWandb } from './wandb/read-wandb.ts';

const SQLITE = 'SQLite format 3\0';
const MAX_FILES = 100_000;

/**
 * The runs in a file or folder: TensorBoard's event files and W&B's logs, at any depth of a folder; MLflow's file store; MLflow's SQLite
 * database. Throws LabError `not-found` for a path that has none of them, and `bad-file`.
 */
export function findRuns(path: string): Iterable<FoundRun | UnreadRun> {
  if (!isFolder(path)) {
    if (isEventFile(path)) return readTensorboard([path], dirname(path));
    if (isWandbLog(path)) return readWandb([path]);
    if (startsWith(path, SQLITE)) return readMlflowDatabase(path);
    throw nothing(path);
  }
  if (isFileStore(path)) return readFileStore(path);
  const files = filesIn(path);
  if (files.length === 0) throw nothing(path);
  return readLogs(files, path);
}

function* readLogs(files: readonly string[], root: string): Generator<FoundRun | UnreadRun> {
  yield* readTensorboard(files.filter(isEventFile), root);
  yield* readWandb(files.filter(isWandbLog));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw readProblem(error, path);
  }
}

function startsWith(file: string, text: string): boolean {
  const descriptor = openRegularSync(file);
  try {
    const bytes = Buffer.alloc(text.length);
    return readSync(descriptor, bytes, 0, bytes.length, 0) === bytes.length && bytes.toString('latin1') === text;
  } finally {
    closeSync(descriptor);
  }
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    const files = entries
      .filter((entry) => entry.isFile() && (isEventFile(entry.name) || isWandbLog(entry.name)))
      .map(({ parentPath, name }) => join(parentPath, name));
    if (files.length <= MAX_FILES) return files;
    throw new LabError('unsupported', `The folder has more than ${MAX_FILES} logs.`, 'Import its folders one by one.', {
      file: folder,
    });
  } catch (error) {
    throw error instanceof LabError ? error : readProblem(error, folder);
  }
}

function nothing(path: string): LabError {
  const remedy = 'Give a folder of TensorBoard or W&B, the folder mlruns of MLflow, or the file of its SQLite database.';
  return new LabError('not-found', 'No runs of a program that can be imported were found.', remedy, { file: path });
}
