import { Piscina } from 'piscina';
import { workerModule } from '#main/files/worker-module.ts';
import type { prepareImage } from './prepared-image.ts';
import type { ResizeTask } from './resize-worker.ts';

/** Prepares images on worker threads. Always {@link close} it. */
export class ResizeWorkers {
  readonly #pool: Piscina<ResizeTask, Uint8Array>;

  constructor(maxThreads: number) {
    this.#pool = new Piscina({
      filename: workerModule('resize-worker', import.meta.url),
      name: 'resize',
      minThreads: 0,
      maxThreads,
      idleTimeout: Infinity,
    });
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
