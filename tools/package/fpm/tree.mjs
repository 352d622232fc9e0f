import { cpSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { evenOut } from '../even-out.mjs';
import { sourceDate } from '../source-date.mjs';

/**
 * Lays out a package's files below a temporary folder, next to the package, and removes them afterwards.
 * @param {import('./request.mjs').PackageRequest} request
 * @param {(folder: string, root: string) => Promise<void>} build `root` holds the files; `folder`, around it, is free for others
 */
export async function withTree({ contents, target }, build) {
  const folder = mkdtempSync(join(dirname(target), 'packing-'));
  try {
    const root = join(folder, 'root');
    for (const { source, target: place } of contents) link(source, join(root, place));
    evenOut(root, await sourceDate());
    await build(folder, root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files are linked, not copied: a package has more than a gigabyte, and the folder that was packed is there to be packed. */
function link(source, target) {
  if (source.endsWith('/')) {
    for (const entry of readdirSync(source, { withFileTypes: true })) {
      link(join(source, entry.name, entry.isDirectory() ? '/' : ''), join(target, entry.name));
    }
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(source, target);
  } catch (error) {
    // On another disk.
    if (error.code !== 'EXDEV') throw error;
    cpSync(source, target, { verbatimSymlinks: true });
  }
}
