import { fstatSync } from 'node:fs';
import type { LabError } from '#shared/errors/index.ts';

/**
 * Whether somebody wants this process's work to end: by a signal, or by ending the pipe that it reads, as a parent does that is gone,
 * however it went.
 */
export class BreakingOff {
  readonly #controller = new AbortController();

  /** @param reason what the work fails with then */
  constructor(reason: LabError) {
    const breakOff = (): void => this.#controller.abort(reason);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, breakOff);
    if (!isPipe(0)) return;
    process.stdin.once('end', breakOff).once('error', breakOff).resume();
    process.stdin.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws the reason. */
  heed(): void {
    this.signal.throwIfAborted();
  }
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
