import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { runPaths } from '#main/run-folder/index.ts';
import { LabError } from '#shared/contract/index.ts';

/** Where a run keeps exports of its own. */
const EXPORTS = 'models';

/**
 * Throws a LabError `conflict` for a file that must not be written over: a folder, or anything of the run's own but its exports,
 * its checkpoints above all. Links are followed.
 */
export function refuseTarget(file: string, runFolder: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw refused('This is a folder.', file);
  const inRun = relative(realPlace(runPaths(runFolder).folder), realPlace(file));
  const [first] = inRun.split(sep);
  if (first === '..' || first === EXPORTS || inRun === file) return;
  throw refused('The run keeps its own files here; a model is never written over them.', file);
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
