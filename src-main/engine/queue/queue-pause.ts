import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import type { EngineLog } from '../engine-log.ts';

const pauseSchema = z.object({ format: z.literal(1), runs: z.array(z.string()).readonly() });

/** Whether the queue is paused, also for the next engine: `queue-paused.json` in the data folder. */
export class QueuePause {
  readonly #file: string;
  /** The runs that were paused with the queue; undefined while it is not paused. */
  #runs: readonly string[] | undefined;

  constructor(dataDir: string, log: EngineLog) {
    this.#file = join(dataDir, 'queue-paused.json');
    try {
      this.#runs = readJsonFile(this.#file, pauseSchema, 'Resume the queue.')?.runs;
    } catch (error) {
      // Starting what was to wait cannot be undone; resuming the queue is one click.
      log.warn({ file: this.#file, err: error }, 'the queue stays paused, but the runs paused with it are not known');
      this.#runs = [];
    }
  }

  get isPaused(): boolean {
    return this.#runs !== undefined;
  }

  /** The runs that were paused with the queue. */
  get runs(): readonly string[] {
    return this.#runs ?? [];
  }

  /** Throws LabError `disk-full` or `unwritable`. */
  begin(runs: readonly string[]): void {
    writeAtomically(this.#file, `${JSON.stringify({ format: 1, runs } satisfies z.output<typeof pauseSchema>)}\n`);
    this.#runs = runs;
  }

  end(): void {
    rmSync(this.#file, { force: true });
    this.#runs = undefined;
  }
}
