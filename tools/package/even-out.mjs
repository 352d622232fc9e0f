import { chmodSync, lstatSync, lutimesSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives every file and folder of a tree the same time, and modes that do not depend on who built it: 755 for folders and programs, else 644.
 * @param {string} path
 * @param {number} time in seconds
 */
export function evenOut(path, time) {
  const entry = lstatSync(path);
  if (entry.isDirectory()) for (const name of readdirSync(path)) evenOut(join(path, name), time);
  if (!entry.isSymbolicLink()) chmodSync(path, entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644);
  lutimesSync(path, time, time);
}
