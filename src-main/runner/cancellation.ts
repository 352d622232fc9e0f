import { fstatSync } from 'node:fs';
import type { LabError } from '#shared/errors/index.ts';

/**
 * Aborts when this process is asked to end: by a signal, or when the pipe on its standard input closes, which happens whenever its parent
 * ends, even by SIGKILL.
 *
 * @param reason the abort reason
 */
export function cancellation(reason: LabError): AbortSignal {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(reason);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, cancel);
  if (isPipe(0)) {
    process.stdin.once('end', cancel).once('error', cancel).resume();
    process.stdin.unref();
  }
  return controller.signal;
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
