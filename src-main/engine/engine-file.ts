import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '#main/run-folder/index.ts';

/** What a listening engine says about itself, so that clients find it. */
export interface EngineFile {
  readonly pid: number;
  readonly socket: string;
  readonly app: string;
  readonly startedAt: string;
  readonly token?: string;
}

export function engineFilePath(dataDir: string): string {
  return join(dataDir, 'engine.json');
}

export function writeEngineFile(dataDir: string, content: EngineFile): void {
  const file = engineFilePath(dataDir);
  writeAtomically(file, `${JSON.stringify(content)}\n`);
  chmodSync(file, 0o600);
}

/** Takes the file away again, unless another engine's has taken its place. */
export function removeEngineFile(dataDir: string): void {
  const file = engineFilePath(dataDir);
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null && 'pid' in content && content.pid === process.pid) rmSync(file);
  } catch {
    // There is none, or it is none of ours.
  }
}
