import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '#main/files/file-problem.ts';

const ENDING = '.temporary';

/** Where this process prepares a file or folder, beside it. */
export function unfinished(path: string): string {
  return `${path}.${process.pid}${ENDING}`;
}

/** Removes what killed processes have left while they prepared this file or folder. */
export function removeLeftovers(path: string): void {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    if (!name.startsWith(start) || !name.endsWith(ENDING)) continue;
    const pid = name.slice(start.length, -ENDING.length);
    if (/^\d+$/.test(pid) && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}
