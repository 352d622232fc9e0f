import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder, writeAtomically } from '#main/files/atomic-file.ts';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { runFolder, runPaths } from '#main/run-folder/index.ts';

const MOVED = '.moved';

/**
 * Moves a run's folder to the folder of a cluster and leaves a link to it; returns its path there. It is complete in one place or the other
 * whenever the engine is killed ({@link finishMoves}). A folder that is in the way there is set aside, never deleted. Throws LabError
 * `disk-full` or `unwritable`.
 */
export async function placeRun(folder: string, clusterFolder: string): Promise<string> {
  const id = basename(folder);
  const target = runFolder(clusterFolder, id);
  const source = realpathSync(folder);
  if (existsSync(target) && realpathSync(target) === source) return target;
  const copy = join(dirname(target), `.${id}.${randomUUID()}.copy`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    await cp(source, copy, { recursive: true, preserveTimestamps: true });
    if (existsSync(target)) renameSync(target, join(dirname(target), `.${id}.${randomUUID()}.set-aside`));
    renameSync(copy, target);
    syncFolder(dirname(target));
    link(folder, target);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw writeProblem(error, target);
  }
  if (source !== folder) rmSync(source, { recursive: true, force: true });
  return target;
}

/** Replaces a folder, or a link to one, by a link. */
function link(folder: string, target: string): void {
  const moved = movedName(folder);
  renameSync(folder, moved);
  // A request that came while the folder was copied.
  const { control } = runPaths(moved);
  if (existsSync(control)) writeAtomically(runPaths(target).control, readFileSync(control));
  symlinkSync(target, folder);
  syncFolder(dirname(folder));
  rmSync(moved, { recursive: true, force: true });
}

function movedName(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}${MOVED}`);
}

/** Finishes or undoes moves that a killed engine has begun. */
export function finishMoves(dataDir: string): void {
  const runs = join(dataDir, 'runs');
  for (const name of namesIn(runs)) {
    if (!name.startsWith('.') || !name.endsWith(MOVED)) continue;
    const folder = join(runs, name.slice(1, -MOVED.length));
    // A link counts even if its target is not mounted at the moment.
    if (lstatSync(folder, { throwIfNoEntry: false })) rmSync(join(runs, name), { recursive: true, force: true });
    else renameSync(join(runs, name), folder);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
