import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { writeProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { runPaths } from './run-paths.ts';

/** Shows that a runner is alive on shared file systems, where locks of other machines may be invisible. */
export const heartbeatSchema = z.strictObject({
  time: z.iso.datetime(),
  pid: z.int().positive(),
  hostname: z.string(),
  held: z.boolean().default(false).describe('Whether the runner waits because the run is held.'),
});

export type Heartbeat = z.output<typeof heartbeatSchema>;

export const HEARTBEAT_SECONDS = 5;

export function writeHeartbeat(folder: string, held = false): void {
  const { heartbeat } = runPaths(folder);
  const temporary = `${heartbeat}.temporary`;
  const beat: Heartbeat = { time: new Date().toISOString(), pid: process.pid, hostname: hostname(), held };
  try {
    // No fsync: after a power cut the heartbeat is outdated anyway, and a damaged one counts as none.
    writeFileSync(temporary, `${JSON.stringify(beat)}\n`);
    renameSync(temporary, heartbeat);
  } catch (error) {
    throw writeProblem(error, heartbeat);
  }
}

/** Null before the first heartbeat, and for a damaged one: the next heartbeat replaces it. */
export function readHeartbeat(folder: string): Heartbeat | null {
  try {
    return readJsonFile(runPaths(folder).heartbeat, heartbeatSchema, 'Nothing to do.') ?? null;
  } catch {
    return null;
  }
}

/** Removes the heartbeat of the last attempt, before a new one starts. */
export function removeHeartbeat(folder: string): void {
  rmSync(runPaths(folder).heartbeat, { force: true });
}
