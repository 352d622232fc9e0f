import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { runPaths } from './run-paths.ts';

/**
 * Throws a LabError `conflict` for a file that a model must not be written to: a folder, or what the lab keeps in `own`, the run's
 * checkpoints above all; only what is made of a run's models may lie there. Links are followed.
 *
 * @param own the run's folder, or the data folder around it
 */
export function refuseTarget(file: string, own: string, runFolder: string): void {
  if (isFolder(file)) throw refused('This is a folder.', file);
  if (!isWithin(own, file) || isWithin(runPaths(runFolder).models, file)) return;
  throw refused('The lab keeps its own files here; a model is never written over them.', file);
}

/** What cannot be looked at is told when it is written to. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isWithin(folder: string, file: string): boolean {
  const path = relative(realPlace(folder), realPlace(file));
  return !isAbsolute(path) && path.split(sep)[0] !== '..';
}

/** The path without links, as far as it exists. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(realPlace(folder), basename(path));
  }
}

function refused(message: string, file: string): LabError {
  return new LabError('conflict', message, 'Name another file.', { file });
}
