import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

export function enginePid(dataDir: string): number {
  return (JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8')) as { pid: number }).pid;
}

export function killEngineOf(dataDir: string): void {
  try {
    process.kill(enginePid(dataDir), 'SIGKILL');
  } catch {
    // No engine was started, or it has ended.
  }
}
