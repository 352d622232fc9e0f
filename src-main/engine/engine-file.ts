import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularSync } from '#main/files/regular-file.ts';
import { writeAtomically } from '#main/run-folder/index.ts';

/** How clients find a listening engine. */
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
  // A copy of the data folder must not lead to this engine.
  writeAtomically(file, `${JSON.stringify({ ...content, dataDir: realpathSync(dataDir) })}\n`);
  chmodSync(file, 0o600);
}

/** Deletes the file, unless another engine has replaced it. */
export function removeEngineFile(dataDir: string): void {
  const file = engineFilePath(dataDir);
  try {
    const content: unknown = JSON.parse(readRegularSync(file).toString());
    if (typeof content === 'object' && content !== null && 'pid' in content && content.pid === process.pid) rmSync(file);
  } catch {
    // The file is missing or belongs to another engine.
  }
}
