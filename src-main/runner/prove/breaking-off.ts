import { fstatSync } from 'node:fs';
import { LabError } from '#shared/contract/index.ts';

/**
 * Whether somebody wants a proof to end: by a signal, or by ending the pipe that the prover reads, as a parent does that is gone,
 * however it went.
 */
export class BreakingOff {
  #wanted = false;

  constructor() {
    const breakOff = (): void => void (this.#wanted = true);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, breakOff);
    if (!isPipe(0)) return;
    process.stdin.once('end', breakOff).once('error', breakOff).resume();
    process.stdin.unref();
  }

  /** Throws a LabError `cancelled`. */
  heed(): void {
    if (this.#wanted) throw new LabError('cancelled', 'The proof was broken off; nothing was written.', 'Ask for it again.');
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
