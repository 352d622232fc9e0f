import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPaths } from '#main/run-folder/index.ts';

/** SHA-256 of every checkpoint of a run, by file name. */
export function checkpointHashes(run: string): Readonly<Record<string, string>> {
  const folder = runPaths(run).checkpoints;
  const hashOf = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, file)))
      .digest('hex');
  return Object.fromEntries(
    readdirSync(folder)
      .toSorted()
      .map((file) => [file, hashOf(file)]),
  );
}
