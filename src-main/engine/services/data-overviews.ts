import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfDataSet } from '#main/datasets/index.ts';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { type DataOverview, dataOverviewSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { EngineLog } from '../engine-log.ts';
import { type Executor, runTask, Turns } from '../executors/index.ts';

/** Each reads every image of a data set. */
const MAX_AT_ONCE = 1;
const FILE = 'overview.json';

interface Context {
  readonly dataDir: string;
  readonly executor: Executor;
}

/** Overviews of data sets: computed by a task on first use, then kept in the data set's folder until its content changes. */
export class DataOverviews {
  readonly #context: Context;
  readonly #log: EngineLog;
  readonly #turns = new Turns(MAX_AT_ONCE);

  constructor(context: Context, log: EngineLog) {
    this.#context = context;
    this.#log = log;
  }

  /** Waits while others are computed. Throws LabError `bad-file`. */
  async of(folder: string, signal: AbortSignal = new AbortController().signal): Promise<DataOverview> {
    return this.#turns.take(signal, async () => {
      const kept = this.#kept(folder);
      if (kept?.sha256 === (await hashOfDataSet(folder))) return kept;
      const { dataDir, executor } = this.#context;
      const scratch = join(dataDir, 'jobs', `overview-${randomUUID()}`);
      const overview = await runTask(executor, 'data-overview', { format: 1, folder }, { scratch, signal });
      this.#keep(folder, overview);
      return overview;
    });
  }

  /** A damaged one is computed again. */
  #kept(folder: string): DataOverview | undefined {
    const file = join(folder, FILE);
    try {
      return readJsonFile(file, dataOverviewSchema, 'It is computed again.');
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#log.warn(error.details, 'the overview of a data set cannot be read');
      rmSync(file, { force: true });
      return undefined;
    }
  }

  /** The answer does not depend on whether it can be kept. */
  #keep(folder: string, overview: DataOverview): void {
    try {
      writeAtomically(join(folder, FILE), JSON.stringify(overview));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#log.warn(error.details, 'the overview of a data set cannot be kept');
    }
  }
}
