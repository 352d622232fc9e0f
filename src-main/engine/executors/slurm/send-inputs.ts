import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { hashOfDataSet } from '#main/datasets/index.ts';
import { syncFolder } from '#main/files/atomic-file.ts';
import { writeProblem } from '#main/files/file-problem.ts';
import { isWithin } from '#main/files/is-within.ts';
import { readModel } from '#main/library/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';

/**
 * Copies the data set and the imported model of a run to a cluster's folder, unless they are there. Those outside of the data folder are left
 * to the user. Throws LabError `conflict` if another data set or model of the same name is there, `disk-full`, `unwritable`, and what reading
 * them throws.
 */
export async function sendInputs({ dataSet, model }: RunSpec, dataDir: string, clusterFolder: string): Promise<void> {
  if (realpathSync(dataDir) === realpathSync(clusterFolder)) return;
  await send(dataSet.folder, 'data set', hashOfDataSet);
  if (model) await send(model.folder, 'imported model', (folder) => Promise.resolve(readModel(folder).sha256));

  async function send(folder: string, what: string, hashOf: (folder: string) => Promise<string>): Promise<void> {
    if (!isWithin(dataDir, folder)) return;
    const target = join(clusterFolder, relative(dataDir, folder));
    if (!existsSync(target)) await copyWhole(folder, target);
    if ((await hashOf(target)) === (await hashOf(folder))) return;
    const message = `The cluster’s folder has another ${what} of the name of this one.`;
    throw new LabError('conflict', message, `Rename that folder, or add this ${what} under another name.`, { file: target });
  }
}

/** The copy appears complete or not at all. */
async function copyWhole(folder: string, target: string): Promise<void> {
  const copy = join(dirname(target), `.unfinished-${randomUUID()}`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    await cp(folder, copy, { recursive: true });
    renameSync(copy, target);
    syncFolder(dirname(target));
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    throw writeProblem(error, target);
  }
}
