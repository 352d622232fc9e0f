import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isRunLeased, readRunSpec } from '#main/run-folder/index.ts';
import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { Turns } from '../turns.ts';
import type { ClusterSite, JobArray, PlacedState } from './cluster-site.ts';
import { ArrayIndex, createArray, removeArray, removeOldArrays } from './job-arrays.ts';
import type { SlurmJob } from './job-states.ts';
import { missingFolder } from './missing-folder.ts';
import { placeRun } from './place-run.ts';
import { runHere } from './run-here.ts';
import { sendInputs } from './send-inputs.ts';
import { type RunCommand, SlurmClient } from './slurm-client.ts';

/** A cluster whose commands are on this machine and whose folder this machine shares: runs lie there, and links lead to them. */
export class SharedSite implements ClusterSite {
  readonly run: RunCommand;
  readonly hasMore = false;
  readonly checksBefore = [];
  readonly checksAfter = [];
  readonly #cluster: () => Cluster;
  readonly #dataDir: string;
  readonly #arrays = new ArrayIndex();
  /** Folders are copied one after another, so that no data set is copied twice. */
  readonly #copies = new Turns(1);

  constructor(cluster: () => Cluster, dataDir: string) {
    this.#cluster = cluster;
    this.#dataDir = dataDir;
    this.run = runHere(cluster().name);
  }

  jobs(): Promise<readonly SlurmJob[]> {
    return new SlurmClient(this.#cluster().name, this.run).jobs();
  }

  place(folder: string): Promise<string> {
    const cluster = this.#cluster();
    return this.#copies.take(undefined, async () => {
      if (!existsSync(cluster.folder)) throw missingFolder(cluster);
      await sendInputs(readRunSpec(folder), this.#dataDir, cluster.folder);
      return placeRun(folder, cluster.folder);
    });
  }

  follow(): void {
    // What a run does there is here as well.
  }

  unfollow(): void {
    // See above.
  }

  sendControl(): Promise<void> {
    return Promise.resolve();
  }

  isBack(): boolean {
    return false;
  }

  bringBack(): Promise<void> {
    return Promise.resolve();
  }

  stateOf(folder: string): Promise<PlacedState> {
    return soon(() => {
      if (!existsSync(this.#cluster().folder)) return 'missing';
      return isRunLeased(folder) ? 'leased' : 'free';
    });
  }

  createArray(runs: readonly string[]): Promise<JobArray> {
    return soon(() => createArray(this.#cluster().folder, runs));
  }

  removeArray(array: JobArray): Promise<void> {
    return soon(() => removeArray(array));
  }

  removeOldArrays(isKnown: (array: string) => boolean): Promise<void> {
    return soon(() => removeOldArrays(this.#cluster().folder, isKnown));
  }

  indexInArray(array: string, runId: string): Promise<number | undefined> {
    return soon(() => this.#arrays.indexOf(this.#cluster().folder, array, runId));
  }

  checkFolder(): Promise<string> {
    return soon(() => writableFolder(this.#cluster()));
  }

  write(file: string, content: string): Promise<void> {
    return soon(() => writeFileSync(file, content));
  }

  read(file: string): Promise<string | undefined> {
    return soon(() => (existsSync(file) ? readFileSync(file, 'utf8') : undefined));
  }

  remove(files: readonly string[]): Promise<void> {
    return soon(() => files.forEach((file) => rmSync(file, { force: true })));
  }

  [Symbol.dispose](): void {
    // It holds nothing.
  }
}

/** What it throws is a rejection. */
async function soon<Result>(work: () => Result): Promise<Result> {
  return Promise.resolve().then(work);
}

function writableFolder({ folder }: Cluster): string {
  const where = { file: folder };
  if (!existsSync(folder)) {
    throw new LabError('not-found', `${folder} does not exist.`, 'Mount the shared file system, or make the folder.', where);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new LabError('unwritable', `${folder} is not writable.`, 'Make it writable for this user.', where);
  }
  return `${folder} is writable here`;
}
