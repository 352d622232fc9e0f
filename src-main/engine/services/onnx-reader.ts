import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { InspectRequest, ResultOf } from '#main/tasks/index.ts';
import { type Executor, runTask, Turns } from '../executors/index.ts';

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
  read(request: InspectRequest, signal = new AbortController().signal): Promise<ResultOf<'inspect-model'>> {
    return this.#readers.take(signal, () =>
      runTask(this.#executor, 'inspect-model', request, { scratch: join(this.#folder, `inspect-${randomUUID()}`), signal }),
    );
  }
}
