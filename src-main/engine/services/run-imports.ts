import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ImportedRuns } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Executor, runTask, Turns } from '../executors/index.ts';
import type { FoundRuns } from './found-runs.ts';

/** Folders that an import which was killed has left. */
const UNFINISHED = '.import-';

/** Imports the runs of other programs, one store after another. */
export class RunImports {
  readonly #executor: Executor;
  readonly #found: Pick<FoundRuns, 'look'>;
  readonly #dataDir: string;
  readonly #turns = new Turns(1);

  constructor(executor: Executor, found: Pick<FoundRuns, 'look'>, dataDir: string) {
    this.#executor = executor;
    this.#found = found;
    this.#dataDir = dataDir;
    // Of an engine that was killed.
    this.#removeUnfinished();
  }

  /** Throws LabError `not-found` and `bad-file`, and what writing a run throws; runs that were written before remain. */
  async import(path: string, signal = new AbortController().signal): Promise<ImportedRuns> {
    if (!isAbsolute(path))
      throw new LabError('not-found', 'The path is not absolute.', 'Give an absolute path.', { file: path, location: 'path' });
    return this.#turns.take(signal, async () => {
      this.#removeUnfinished();
      const scratch = join(this.#dataDir, 'jobs', `import-${randomUUID()}`);
      const request = { format: 1, dataDir: this.#dataDir, path } as const;
      try {
        return await runTask(this.#executor, 'runs-import', request, { scratch, signal });
      } finally {
        await this.#found.look();
      }
    });
  }

  #removeUnfinished(): void {
    const runs = join(this.#dataDir, 'runs');
    for (const name of existsSync(runs) ? readdirSync(runs) : []) {
      if (name.startsWith(UNFINISHED)) rmSync(join(runs, name), { recursive: true, force: true });
    }
  }
}
