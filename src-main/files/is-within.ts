import { isAbsolute, join, relative, sep } from 'node:path';

/** Whether a path is the folder or inside it; both are absolute, with links resolved. */
export function isWithin(folder: string, path: string): boolean {
  const fromFolder = relative(folder, path);
  return !isAbsolute(fromFolder) && fromFolder.split(sep)[0] !== '..';
}

/**
 * The folder that holds the files of a download cache whose snapshot a folder is or lies in; undefined for other folders. Such caches,
 * as the Hugging Face Hub's, hold each file once in `blobs/`, and `snapshots/<revision>/` of links to them.
 *
 * @param folder absolute, with links resolved
 */
export function blobsOf(folder: string): string | undefined {
  const parts = folder.split(sep);
  const at = parts.lastIndexOf('snapshots');
  return at > 0 && at < parts.length - 1 ? join(parts.slice(0, at).join(sep) + sep, 'blobs') : undefined;
}
