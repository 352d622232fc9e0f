import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { writeProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { runPaths } from './run-paths.ts';

/** A sign of life for shared file systems, where a lock of another machine may not be seen. */
export const heartbeatSchema = z.strictObject({
  time: z.iso.datetime(),
  pid: z.int().positive(),
  hostname: z.string(),
  held: z.boolean().default(false).describe('Whether the runner waits because another process holds the run.'),
});

export type Heartbeat = z.output<typeof heartbeatSchema>;

export const HEARTBEAT_SECONDS = 5;

export function writeHeartbeat(folder: string, held = false): void {
  const { heartbeat } = runPaths(folder);
  const temporary = `${heartbeat}.temporary`;
  const beat: Heartbeat = { time: new Date().toISOString(), pid: process.pid, hostname: hostname(), held };
  try {
    // No fsync: a beat that a power cut takes back was no longer true.
    writeFileSync(temporary, `${JSON.stringify(beat)}\n`);
    renameSync(temporary, heartbeat);
  } catch (error) {
    throw writeProblem(error, heartbeat);
  }
}

/** Null before the first beat. */
export function readHeartbeat(folder: string): Heartbeat | null {
  return readJsonFile(runPaths(folder).heartbeat, heartbeatSchema, 'Nothing to do: the next beat replaces it.') ?? null;
}

/** Before an attempt starts: what the last one said no longer counts. */
export function removeHeartbeat(folder: string): void {
  rmSync(runPaths(folder).heartbeat, { force: true });
}
