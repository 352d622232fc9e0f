import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from './failure.mjs';

/**
 * Throws unless a folder holds all of these files, before the first of them is unpacked.
 * @param {string} folder
 * @param {readonly string[]} files names
 */
export function requireFiles(folder, files) {
  const remedy = 'Copy the files there that nepenthe gpu --list names; pip download fetches them on a machine with a network.';
  if (!existsSync(folder)) throw new SetUpFailure(`No such folder: ${folder}.`, remedy);
  if (!statSync(folder).isDirectory()) throw new SetUpFailure(`Not a folder: ${folder}.`, remedy);
  const missing = files.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return;
  throw new SetUpFailure(`${missing.length} of ${files.length} files are missing in ${folder}: ${missing.join(', ')}.`, remedy);
}
