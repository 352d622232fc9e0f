import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import type { LookRequest, ResultOf } from '#main/tasks/index.ts';
import { runTask, type Executor } from '../executors/index.ts';

/** Against a file that is made to keep its reader busy without end. */
const LIMIT_MS = 300_000;
/** Each takes as much memory as its file. */
const MAX_READERS = 2;

/** Reads ONNX files in a process of its own: they may have been made to crash their reader. */
export class OnnxReader {
  readonly #executor: Executor;
  readonly #folder: string;
  #reading = 0;

  /** @param folder for requests */
  constructor(executor: Executor, folder: string) {
    this.#executor = executor;
    this.#folder = folder;
  }

  async read(request: LookRequest, signal?: AbortSignal): Promise<ResultOf<'look-at-model'>> {
    if (this.#reading >= MAX_READERS) throw new LabError('busy', 'Other files are being read.', 'Wait until that is done.');
    const limit = AbortSignal.timeout(LIMIT_MS);
    this.#reading += 1;
    try {
      return await runTask(this.#executor, 'look-at-model', request, {
        scratch: join(this.#folder, `look-${randomUUID()}`),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (!limit.aborted) throw error;
      const message = `The file could not be read within ${LIMIT_MS / 1000} s.`;
      throw new LabError('bad-file', message, 'Choose another file.', { file: request.file });
    } finally {
      this.#reading -= 1;
    }
  }
}
