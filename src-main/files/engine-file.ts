import { chmodSync, realpathSync, rmSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from './atomic-file.ts';
import { readRegular, readRegularSync } from './regular-file.ts';

/** engine.json: how a listening engine describes itself in its data folder. */
const engineFileSchema = z.object({
  pid: z.int(),
  socket: z.string().min(1),
  app: z.string(),
  startedAt: z.string(),
  /** The engine's data folder without links. Missing in files of version 0.1. */
  dataDir: z.string().optional(),
  /** Set if the socket is a named pipe, whose owner cannot be checked. */
  token: z.string().min(1).optional(),
});

export type EngineFile = z.output<typeof engineFileSchema>;

/** The content of engine.json; undefined if there is none, if it is invalid, or if it came with a copy of another data folder. */
export async function readEngineFile(dataDir: string): Promise<EngineFile | undefined> {
  try {
    const file = engineFileSchema.parse(JSON.parse((await readRegular(pathIn(dataDir))).toString()));
    return file.dataDir === undefined || file.dataDir === (await realpath(dataDir)) ? file : undefined;
  } catch {
    return undefined;
  }
}

export function writeEngineFile(dataDir: string, content: Omit<EngineFile, 'dataDir'>): void {
  const file = pathIn(dataDir);
  // A copy of the data folder must not lead to this engine.
  writeAtomically(file, `${JSON.stringify({ ...content, dataDir: realpathSync(dataDir) })}\n`);
  chmodSync(file, 0o600);
}

/** Deletes the file, unless another engine has replaced it. */
export function removeEngineFile(dataDir: string): void {
  const file = pathIn(dataDir);
  try {
    if (engineFileSchema.parse(JSON.parse(readRegularSync(file).toString())).pid === process.pid) rmSync(file);
  } catch {
    // The file is missing or belongs to another engine.
  }
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'engine.json');
}
