import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { lookMessageSchema, type LookMessage, type LookRequest } from '#main/library/index.ts';
import { doTask, type DoneOf } from '../jobs/task-process.ts';

/** Against a file that is made to keep its reader busy without end. */
const LIMIT_MS = 300_000;
/** Each takes as much memory as its file. */
const MAX_READERS = 2;

/** Has a process of its own read somebody's ONNX file, which may be made to bring down whoever reads it. */
export class RunnerReader {
  readonly #runner: string;
  readonly #folder: string;
  #reading = 0;

  /** @param folder for what is asked */
  constructor(runner: string, folder: string) {
    this.#runner = runner;
    this.#folder = folder;
  }

  async read(request: LookRequest, signal?: AbortSignal): Promise<DoneOf<LookMessage>> {
    if (this.#reading >= MAX_READERS) throw new LabError('busy', 'Other files are being read.', 'Wait until that is done.');
    const limit = AbortSignal.timeout(LIMIT_MS);
    const task = {
      runner: this.#runner,
      mode: '--look-at-model',
      request,
      words: lookMessageSchema,
      env: process.env,
      name: 'reader',
    } as const;
    this.#reading += 1;
    try {
      return await doTask(task, {
        scratch: join(this.#folder, `look-${randomUUID()}`),
        progress: () => undefined,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (!limit.aborted) throw error;
      throw new LabError('bad-file', `It was not read within ${LIMIT_MS / 1000} s.`, 'Take another file.', { file: request.file });
    } finally {
      this.#reading -= 1;
    }
  }
}
