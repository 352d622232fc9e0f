import { renameSync } from 'node:fs';
import { writeProblem } from '#main/files/file-problem.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type LatencyTable, latencyTableSchema } from '#shared/latency/index.ts';

/**
 * Measured latencies; undefined if there are none. A damaged file is renamed to `….damaged` and counts as empty: its latencies are measured
 * again. Throws LabError `unwritable` if it cannot be renamed.
 */
export function readLatencyTable(file: string): LatencyTable | undefined {
  try {
    return readJsonFile(file, latencyTableSchema, 'Its latencies are measured again.');
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
  try {
    renameSync(file, `${file}.damaged`);
    return undefined;
  } catch (error) {
    throw writeProblem(error, file);
  }
}
