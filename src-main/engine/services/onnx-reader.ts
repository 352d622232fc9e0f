import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { InspectRequest, ResultOf } from '#main/tasks/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Executor, runTask } from '../executors/index.ts';

/** Each needs as much memory as its file. */
const MAX_READERS = 2;

/** Reads ONNX files in a separate process, since a malicious file may crash its reader. */
export class OnnxReader {
  readonly #executor: Executor;
  readonly #folder: string;
  #reading = 0;

  /** @param folder for the tasks' scratch folders */
  constructor(executor: Executor, folder: string) {
    this.#executor = executor;
    this.#folder = folder;
  }

  async read(request: InspectRequest, signal?: AbortSignal): Promise<ResultOf<'inspect-model'>> {
    if (this.#reading >= MAX_READERS) throw new LabError('busy', 'Other files are being read.', 'Try again in a moment.');
    this.#reading += 1;
    try {
      return await runTask(this.#executor, 'inspect-model', request, {
        scratch: join(this.#folder, `inspect-${randomUUID()}`),
        signal: signal ?? new AbortController().signal,
      });
    } finally {
      this.#reading -= 1;
    }
  }
}
