import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { prepareImage } from './prepared-image.ts';
import type { ResizeTask } from './resize-worker.ts';

/** The worker's module: the source next to this one; when bundled, next to this bundle, or one level up from its chunk. */
const WORKER_MODULES = ['./resize-worker.ts', './resize-worker.js', '../resize-worker.js'];

/** Prepares images on worker threads. Always {@link close} it. */
export class ResizeWorkers {
  readonly #pool: Piscina<ResizeTask, Uint8Array>;

  constructor(maxThreads: number) {
    this.#pool = new Piscina({ filename: workerModule(), name: 'resize', minThreads: 0, maxThreads, idleTimeout: Infinity });
  }

  /** Like {@link prepareImage}, on a worker thread. */
  prepare(...[pixels, preparation]: Parameters<typeof prepareImage>): Promise<Uint8Array> {
    return this.#pool.run({ pixels, preparation });
  }

  /** Stops the threads; pending images are rejected. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function workerModule(): string {
  const found = WORKER_MODULES.map((module) => fileURLToPath(new URL(module, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error('the resize worker’s module is missing');
  return found;
}
