import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isWithin } from '#main/files/is-within.ts';
import { refuseIrregular } from '#main/files/output-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { runPaths } from './run-paths.ts';

/**
 * Throws LabError `conflict` for a path that a model must not be written to: a folder, a pipe, a device, or a file in `protectedFolder`, such as the run's
 * checkpoints, except in the run's `models` folder. Links are resolved.
 *
 * @param protectedFolder the run's folder, or the data folder around it
 */
export function refuseTarget(file: string, protectedFolder: string, runFolder: string): void {
  refuseIrregular(file);
  const [target, reserved, models] = [file, protectedFolder, runPaths(runFolder).models].map(resolvedPath) as [string, string, string];
  if (!isWithin(reserved, target) || isWithin(models, target)) return;
  throw new LabError('conflict', 'This folder is reserved for the lab’s own files.', 'Choose another file.', { file });
}

/** Resolves links in the part of the path that exists. */
function resolvedPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(resolvedPath(folder), basename(path));
  }
}
