import { existsSync } from 'node:fs';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type LatencyProfile, latencyProfileSchema } from '#shared/latency/index.ts';
import { runPaths } from './run-paths.ts';

const REMEDY = 'Create the run again: its latencies are measured then.';

export function hasLatencyProfile(folder: string): boolean {
  return existsSync(runPaths(folder).latencies);
}

/** The frozen latency profile in a run's folder. Throws LabError `unavailable` if there is none, or `bad-file` naming the invalid field. */
export function readLatencyProfile(folder: string): LatencyProfile {
  const file = runPaths(folder).latencies;
  const profile = readJsonFile(file, latencyProfileSchema, REMEDY);
  if (profile) return profile;
  throw new LabError('unavailable', 'The latencies of this run’s network have not been measured.', REMEDY, { file });
}

/** Throws LabError `disk-full` or `unwritable`. */
export function writeLatencyProfile(folder: string, profile: LatencyProfile): void {
  writeAtomically(runPaths(folder).latencies, `${JSON.stringify(profile, null, 2)}\n`);
}
