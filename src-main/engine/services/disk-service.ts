import { discardModel, eraseModel, restoreModel, runFolder } from '#main/run-folder/index.ts';
import type { CleanedModel, CleanUp, DiskUsage, Retention } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { Turns } from '../executors/turns.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import {
  discardedModelRows,
  forgetDiscarded,
  modelsToDiscard,
  type RoundModel,
  storeDiscarded,
  storeRestored,
} from '../store/discarded-models.ts';
import { allSummaries } from '../store/run-summaries.ts';
import type { Store } from '../store/store.ts';
import { measureDisk } from './measure-disk.ts';

const LARGEST = 10;

export interface DiskContext {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly jobs: Pick<JobQueue, 'list'>;
  readonly dataDir: string;
}

/** What takes how much disk, and the models of rounds that need not be kept. */
export class DiskService {
  readonly #context: DiskContext;
  readonly #turns = new Turns(1);

  constructor(context: DiskContext) {
    this.#context = context;
  }

  async usage(): Promise<DiskUsage> {
    const { store, dataDir } = this.#context;
    const { byRun, ...usage } = await measureDisk(dataDir);
    const largest = allSummaries(store)
      .map(({ id, name }) => ({ id, name, bytes: byRun.get(id) ?? 0 }))
      .toSorted((a, b) => b.bytes - a.bytes)
      .slice(0, LARGEST);
    return { ...usage, largest };
  }

  toCleanUp(retention: Retention): CleanUp {
    return summed(this.#discardable(retention));
  }

  /** Runs that a job uses are left out. Throws LabError `unwritable`. */
  async cleanUp(retention: Retention): Promise<CleanUp> {
    return this.#change(
      () => this.#discardable(retention),
      (folder, { run, file }) => {
        storeDiscarded(this.#context.store, run, file);
        discardModel(folder, file);
      },
    );
  }

  cleanedUp(): CleanUp {
    return summed(discardedModelRows(this.#context.store));
  }

  /** All without `models`. Throws LabError `not-found` for a model that was not cleaned up, `conflict` if there is a newer one, `unwritable`. */
  async restore(models?: readonly Pick<CleanedModel, 'id' | 'round'>[]): Promise<CleanUp> {
    return this.#change(
      () => this.#chosen(models),
      (folder, { run, file }) => {
        storeRestored(this.#context.store, run, file);
        restoreModel(folder, file);
      },
    );
  }

  /** Deletes all cleaned-up models for ever; returns their bytes. Throws LabError `disk-full` or `unwritable`. */
  async empty(): Promise<number> {
    const { bytes } = await this.#change(
      () => discardedModelRows(this.#context.store),
      (folder, { run, file }) => {
        forgetDiscarded(this.#context.store, run, file);
        eraseModel(folder, file);
      },
    );
    return bytes;
  }

  /** Changes each model's row and file together. */
  async #change(choose: () => readonly RoundModel[], change: (folder: string, model: RoundModel) => void): Promise<CleanUp> {
    return this.#turns.take(undefined, async () => {
      const { store, changes, dataDir } = this.#context;
      const models = choose();
      for (const [id, own] of Map.groupBy(models, (model) => model.id)) {
        store.transaction(() => {
          for (const model of own) change(runFolder(dataDir, id), model);
        });
        changes.publish({ kind: 'models', id }, { kind: 'detail', id });
        // Other requests come between runs.
        await new Promise<void>((resolve) => void setImmediate(resolve));
      }
      if (models.length > 0) changes.publish({ kind: 'trash' });
      return summed(models);
    });
  }

  #discardable({ every, ids }: Retention): readonly RoundModel[] {
    const { store, jobs } = this.#context;
    const used = new Set<string | null>();
    for (const job of jobs.list()) if ((job.status === 'waiting' || job.status === 'running') && 'runId' in job) used.add(job.runId);
    return modelsToDiscard(store, every, ids).filter(({ id }) => !used.has(id));
  }

  #chosen(models: readonly Pick<CleanedModel, 'id' | 'round'>[] | undefined): readonly RoundModel[] {
    const all = discardedModelRows(this.#context.store);
    if (!models) return all;
    const known = new Map(all.map((model) => [`${model.id} ${model.round}`, model]));
    return models.map(({ id, round }) => {
      const model = known.get(`${id} ${round}`);
      if (model) return model;
      throw new LabError('not-found', `Round ${round} of run ${id} was not cleaned up.`, '`nepenthe disk` lists what was.');
    });
  }
}

function summed(models: readonly RoundModel[]): CleanUp {
  return {
    models: models.map(({ id, name, round, bytes }) => ({ id, name, round, bytes })),
    bytes: models.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
