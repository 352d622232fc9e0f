import { existsSync, lstatSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, writeProblem } from '#main/files/file-problem.ts';
import { emptyingFolder, runFolder, syncFolder, trashFolder } from '#main/run-folder/index.ts';
import type { TrashedRun } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { Turns } from '../executors/turns.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { runById, type RunRecord } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { deleteRun, isInTrash, putInTrash, runsWaitingFor, takeFromTrash, type TrashRecord, trashRecords } from '../store/trash.ts';
import { freedBytes } from './freed-bytes.ts';

export interface TrashContext {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly queue: Pick<RunQueue, 'whenSettled' | 'reports'>;
  readonly jobs: Pick<JobQueue, 'list'>;
  readonly dataDir: string;
  /** Tells the studies of these runs, before their rows are deleted, that they are not to be created again. */
  readonly forgetMembers: (runs: readonly number[]) => Promise<void>;
}

/** Deletes runs: their folders move to `trash/`, from where they can be restored until it is emptied. */
export class TrashService {
  readonly #context: TrashContext;
  readonly #changes = new Turns(1);

  constructor(context: TrashContext) {
    this.#context = context;
  }

  list(): TrashedRun[] {
    return trashRecords(this.#context.store).map((record) => {
      const { number: _, ...run } = record;
      return run;
    });
  }

  /**
   * Returns the IDs of the deleted runs. Nothing is deleted if one of them cannot be: throws LabError `not-found`, `conflict` if it is
   * active, a job uses it or a queued run begins from it, and `unwritable`.
   */
  async delete(ids: readonly string[]): Promise<string[]> {
    return this.#changes.take(undefined, async () => {
      const { store, changes, queue, dataDir } = this.#context;
      // The runner may have ended just now.
      for (const id of ids) await queue.whenSettled(this.#find(id));
      const runs = [...new Set(ids)].map((id) => this.#find(id));
      this.#refuseActive(runs);
      this.#refuseNeeded(runs);
      for (const { id, number } of runs) {
        const bytes = freedBytes(runFolder(dataDir, id));
        store.transaction(() => {
          putInTrash(store, number, bytes);
          move(runFolder(dataDir, id), trashFolder(dataDir, id));
        });
        changes.publish({ kind: 'deleted', id }, { kind: 'trash' });
      }
      return runs.map(({ id }) => id);
    });
  }

  /** Throws LabError `not-found` for a run that is not in the trash, and `unwritable`. */
  async restore(ids: readonly string[]): Promise<string[]> {
    return this.#changes.take(undefined, () => {
      const { store, changes, queue, dataDir } = this.#context;
      const runs = this.#chosen(ids);
      for (const { id, number } of runs) {
        store.transaction(() => {
          takeFromTrash(store, number);
          move(trashFolder(dataDir, id), runFolder(dataDir, id));
        });
        queue.reports.announce(number);
        changes.publish({ kind: 'trash' });
      }
      return Promise.resolve(runs.map(({ id }) => id));
    });
  }

  /** Deletes these runs for ever, or all in the trash. Throws LabError `not-found` for a run that is not in the trash, and `unwritable`. */
  async empty(ids?: readonly string[]): Promise<{ changed: string[]; bytes: number }> {
    return this.#changes.take(undefined, async () => {
      const { store, changes, dataDir, forgetMembers } = this.#context;
      const runs = this.#chosen(ids);
      await forgetMembers(runs.map(({ number }) => number));
      for (const { id, number } of runs) {
        // Hidden first: the next engine finishes what is killed here.
        const hidden = emptyingFolder(dataDir, id);
        store.transaction(() => {
          deleteRun(store, number);
          move(trashFolder(dataDir, id), hidden);
        });
        await remove(hidden);
        changes.publish({ kind: 'trash' });
      }
      return { changed: runs.map(({ id }) => id), bytes: runs.reduce((sum, { bytes }) => sum + bytes, 0) };
    });
  }

  #find(id: string): RunRecord {
    const { store } = this.#context;
    const run = runById(store, id);
    if (run && !isInTrash(store, run.number)) return run;
    throw new LabError('not-found', `There is no run ${id}.`, 'List the runs to see their IDs.');
  }

  /** In the order of the trash. */
  #chosen(ids: readonly string[] | undefined): TrashRecord[] {
    const all = trashRecords(this.#context.store);
    if (!ids) return all;
    const known = new Set(all.map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown !== undefined)
      throw new LabError('not-found', `Run ${unknown} is not in the trash.`, '`nepenthe trash ls` lists the deleted runs.');
    const chosen = new Set(ids);
    return all.filter(({ id }) => chosen.has(id));
  }

  #refuseActive(runs: readonly RunRecord[]): void {
    const active = runs.filter(({ status }) => status === 'queued' || status === 'running' || status === 'paused');
    const [first] = active;
    if (!first) return;
    const message =
      active.length === 1
        ? `Run ${first.id} is ${first.status} and cannot be deleted.`
        : `${plural(active.length, 'run')} are queued, running or paused and cannot be deleted, ${first.id} among them.`;
    throw new LabError('conflict', message, 'Stop them first, or leave them out.');
  }

  #refuseNeeded(runs: readonly RunRecord[]): void {
    const { store, jobs } = this.#context;
    const deleted = new Set(runs.map(({ id }) => id));
    const job = jobs
      .list()
      .find(
        (one) => (one.status === 'waiting' || one.status === 'running') && 'runId' in one && one.runId !== null && deleted.has(one.runId),
      );
    if (job && 'runId' in job) {
      throw new LabError('conflict', `A job uses run ${job.runId}.`, 'Wait until it is done, or cancel it.');
    }
    for (const { id } of runs) {
      const waiting = runsWaitingFor(store, id)[0];
      if (waiting !== undefined) throw new LabError('conflict', `Run ${waiting} begins from run ${id} and is queued.`, 'Stop it first.');
    }
  }
}

/** Renames a folder. One that is not there, since it was moved by hand, stays away. */
function move(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    if (existsSync(to)) throw new LabError('conflict', 'A folder of this run is already there.', 'Move it away.', { file: to });
    renameSync(from, to);
    syncFolder(dirname(to));
    syncFolder(dirname(from));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && !existsSync(from)) return;
    throw writeProblem(error, from);
  }
}

/** Deletes a folder without blocking the engine: models may take gigabytes. */
async function remove(folder: string): Promise<void> {
  try {
    const target = linkTarget(folder);
    if (target !== undefined) await rm(target, { recursive: true, force: true, maxRetries: 3 });
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw writeProblem(error, folder);
  }
}

/** Where the folder of a run on a cluster leads; nothing if that file system is not there. */
function linkTarget(folder: string): string | undefined {
  const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink && existsSync(folder) ? realpathSync(folder) : undefined;
}
