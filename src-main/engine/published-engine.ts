import { type EngineFile, readEngineFile, removeEngineFile, writeEngineFile } from '#main/files/engine-file.ts';

const CHECK_MS = 2_000;

/** This engine's engine.json, which leads clients to it. While it is published, a file that was damaged or deleted is written again. */
export class PublishedEngine {
  readonly #dataDir: string;
  readonly #content: Omit<EngineFile, 'dataDir' | 'startedAt'>;
  #timer: NodeJS.Timeout | undefined;

  constructor(dataDir: string, content: Omit<EngineFile, 'dataDir' | 'startedAt'>) {
    this.#dataDir = dataDir;
    this.#content = content;
  }

  /** Throws LabError `disk-full` or `unwritable`. */
  publish(): void {
    clearInterval(this.#timer);
    const startedAt = new Date().toISOString();
    writeEngineFile(this.#dataDir, { ...this.#content, startedAt });
    this.#timer = setInterval(() => void this.#check(startedAt), CHECK_MS);
    this.#timer.unref();
  }

  withdraw(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    removeEngineFile(this.#dataDir);
  }

  async #check(startedAt: string): Promise<void> {
    const timer = this.#timer;
    const found = await readEngineFile(this.#dataDir);
    if (timer === undefined || timer !== this.#timer || found?.pid === this.#content.pid) return;
    try {
      writeEngineFile(this.#dataDir, { ...this.#content, startedAt });
    } catch {
      // On a full disk, the next check tries again.
    }
  }
}
