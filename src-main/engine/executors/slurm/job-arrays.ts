import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import type { JobArray } from './cluster-site.ts';
import { arrayName } from './job-names.ts';

const KEPT_MS = 24 * 3_600_000;

/** Makes the array of these runs, by their folders on the cluster. Throws LabError `disk-full` or `unwritable`. */
export function createArray(clusterFolder: string, runs: readonly string[]): JobArray {
  const name = arrayName(randomBytes(4).toString('hex'));
  const folder = join(arraysFolder(clusterFolder), name);
  try {
    mkdirSync(folder, { recursive: true });
    for (const [index, run] of runs.entries()) symlinkSync(relative(folder, run), join(folder, String(index)));
  } catch (error) {
    removeArray({ folder });
    throw writeProblem(error, folder);
  }
  return { name, folder };
}

export function removeArray({ folder }: Pick<JobArray, 'folder'>): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes the arrays of past days whose jobs Slurm has forgotten. */
export function removeOldArrays(clusterFolder: string, isKnown: (array: string) => boolean): void {
  const parent = arraysFolder(clusterFolder);
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    if (Date.now() - statSync(folder).mtimeMs > KEPT_MS && !isKnown(name)) removeArray({ folder });
  }
}

/** The runs of arrays by ID, with their index. Each array is read once: its links never change. */
export class ArrayIndex {
  readonly #indices = new Map<string, ReadonlyMap<string, number>>();

  /** Undefined if the array does not have the run. */
  indexOf(clusterFolder: string, array: string, runId: string): number | undefined {
    const folder = join(arraysFolder(clusterFolder), array);
    const known = this.#indices.get(folder);
    if (known) return known.get(runId);
    const links = namesIn(folder).map((index) => [basename(readlinkSync(join(folder, index))), Number(index)] as const);
    const indices = new Map(links);
    this.#indices.set(folder, indices);
    return indices.get(runId);
  }
}

function arraysFolder(clusterFolder: string): string {
  return join(clusterFolder, 'arrays');
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
