import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { formed } from './formed-picture.ts';
import type { FormingTask } from './forming-thread.ts';

/** Where the thread's program is: its source beside this one; its bundle beside that which this is in, or above where that is a part. */
const PLACES = ['./forming-thread.ts', './forming-thread.js', '../forming-thread.js'];

interface Waiting {
  readonly task: FormingTask;
  readonly resolve: (image: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Brings pictures into their form on other threads, each of which is started when all before it are busy. {@link close} it in any case. */
export class FormingThreads {
  readonly #most: number;
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  readonly #waiting: Waiting[] = [];

  /** @param most threads at the same time */
  constructor(most: number) {
    this.#most = most;
  }

  /** What `formed` makes of the same. */
  formed(...[pixels, form]: Parameters<typeof formed>): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task: { pixels, form }, resolve, reject });
      const worker = this.#idle.pop() ?? (this.#workers.size < this.#most ? this.#start() : undefined);
      if (worker) this.#next(worker);
    });
  }

  async close(): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the threads were closed'));
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const worker = new Worker(programOfThread());
    this.#workers.add(worker);
    worker.on('message', (image: Uint8Array) => {
      this.#busy.get(worker)?.resolve(image);
      this.#next(worker);
    });
    // It is gone then.
    const fail = (error: unknown): void => {
      this.#workers.delete(worker);
      this.#busy.get(worker)?.reject(error);
      this.#busy.delete(worker);
      if (this.#workers.size === 0) for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    worker.on('error', fail).on('exit', () => fail(new Error('a thread that forms pictures has ended')));
    return worker;
  }

  #next(worker: Worker): void {
    const waiting = this.#waiting.shift();
    if (!waiting) {
      this.#busy.delete(worker);
      this.#idle.push(worker);
      return;
    }
    this.#busy.set(worker, waiting);
    worker.postMessage(waiting.task);
  }
}

function programOfThread(): URL {
  const found = PLACES.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  if (!found) throw new Error('the program of the threads that form pictures is missing');
  return found;
}
