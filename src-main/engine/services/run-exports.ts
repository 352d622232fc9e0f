import { randomUUID } from 'node:crypto';
import { isAbsolute, join, resolve } from 'node:path';
import { isWithin } from '#main/files/is-within.ts';
import type { ExportedRun, RunStoreFormat } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Executor, runTask, Turns } from '../executors/index.ts';
import { allSummaries } from '../store/run-summaries.ts';
import type { Store } from '../store/store.ts';

/** Writes runs for other programs, one request after another. */
export class RunExports {
  readonly #executor: Executor;
  readonly #store: Store;
  readonly #dataDir: string;
  readonly #turns = new Turns(1);

  constructor(executor: Executor, store: Store, dataDir: string) {
    this.#executor = executor;
    this.#store = store;
    this.#dataDir = dataDir;
  }

  /**
   * Throws LabError `not-found` for a run that does not exist or is in the trash, `conflict` for a folder that is not absolute or in the data
   * folder, and `disk-full` and `unwritable`; runs that were written before remain.
   */
  async export(
    ids: readonly string[],
    store: RunStoreFormat,
    folder: string,
    signal = new AbortController().signal,
  ): Promise<ExportedRun[]> {
    if (!isAbsolute(folder)) throw new LabError('conflict', 'The path is not absolute.', 'Give an absolute path.', { file: folder });
    if (isWithin(this.#dataDir, resolve(folder)))
      throw new LabError('conflict', 'This folder is inside the data folder.', 'Choose a folder elsewhere.', { file: folder });
    return this.#turns.take(signal, async () => {
      const known = new Map(allSummaries(this.#store).map((summary) => [summary.id, summary]));
      const runs = [...new Set(ids)].map((id) => {
        const run = known.get(id);
        if (!run) throw new LabError('not-found', `There is no run ${id}.`, 'List the runs with: nepenthe ls --all');
        const { name, project, tags, notes, status, createdAt, endedAt } = run;
        return { id, name, project, tags, notes, status, createdAt, endedAt };
      });
      const scratch = join(this.#dataDir, 'jobs', `export-${randomUUID()}`);
      const request = { format: 1, dataDir: this.#dataDir, store, folder: resolve(folder), runs } as const;
      return (await runTask(this.#executor, 'runs-export', request, { scratch, signal })).runs;
    });
  }
}
