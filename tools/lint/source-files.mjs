import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

/** What linters read. */
const EXTENSIONS = new Set(['.js', '.mjs', '.cjs', '.ts', '.svelte']);
const SKIPPED = new Set(['node_modules', 'out', 'dist', '.svelte-check']);

/**
 * The source files below a folder.
 * @param {string} root
 * @param {string} [folder] path from the root
 * @returns {string[]} paths from the root
 */
export function sourceFiles(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) || entry.name === '.git' ? [] : sourceFiles(root, path);
    return EXTENSIONS.has(extname(entry.name)) ? [path] : [];
  });
}
