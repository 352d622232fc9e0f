import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The files in which two folders differ, by content, mode or existence.
 * @param {string} first
 * @param {string} second
 * @returns {string[]} paths within the folders
 */
export function differences(first, second) {
  const [ours, theirs] = [digests(first), digests(second)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter((path) => ours.get(path) !== theirs.get(path)).sort();
}

function digests(folder, below = '') {
  return new Map(
    readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return [...digests(folder, path)];
      const { mode } = lstatSync(join(folder, path));
      const content = entry.isSymbolicLink() ? readlinkSync(join(folder, path)) : digest(join(folder, path));
      return [[path, `${mode.toString(8)} ${content}`]];
    }),
  );
}

/** SHA-256 of a file's content. */
export function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
