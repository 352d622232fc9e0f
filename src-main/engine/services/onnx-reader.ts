import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { InspectRequest, ResultOf } from '#main/tasks/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Executor, runTask } from '../executors/index.ts';
import { Turns } from './turns.ts';

/** Against files that make their reader loop forever. */
const LIMIT_MS = 300_000;
/** Each needs as much memory as its file. */
const MAX_READERS = 2;

/** Reads ONNX files in a separate process, since a malicious file may crash its reader. */
export class OnnxReader {
  readonly #executor: Executor;
  readonly #folder: string;
  readonly #readers = new Turns(MAX_READERS);

  /** @param folder for the tasks' scratch folders */
  constructor(executor: Executor, folder: string) {
    this.#executor = executor;
    this.#folder = folder;
  }

  /** Waits while other files are read. */
  read(request: InspectRequest, signal?: AbortSignal): Promise<ResultOf<'inspect-model'>> {
    return this.#readers.take(signal, () => this.#readNow(request, signal));
  }

  async #readNow(request: InspectRequest, signal: AbortSignal | undefined): Promise<ResultOf<'inspect-model'>> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      return await runTask(this.#executor, 'inspect-model', request, {
        scratch: join(this.#folder, `inspect-${randomUUID()}`),
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
    } catch (error) {
      if (!limit.aborted) throw error;
      const message = `The file could not be read within ${LIMIT_MS / 1000} s.`;
      throw new LabError('bad-file', message, 'Choose another file.', { file: request.file });
    }
  }
}
