import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type LatencyTable, latencyTableSchema } from '#shared/latency/index.ts';
import { latencyTables } from './run-paths.ts';

/** The latencies measured on this machine, one table per conditions. Damaged tables are left out: the next measurement replaces them. */
export function readLatencyTables(dataDir: string): readonly LatencyTable[] {
  const folder = latencyTables(dataDir);
  return namesIn(folder).flatMap((name) => readable(join(folder, name)) ?? []);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

function readable(file: string): LatencyTable | undefined {
  try {
    return readJsonFile(file, latencyTableSchema, 'Its latencies are measured again.');
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
