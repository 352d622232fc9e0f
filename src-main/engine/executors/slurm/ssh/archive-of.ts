import { Readable } from 'node:stream';
import { create } from 'tar';

/** An archive of files and folders of a folder, as `tar -x` reads it. Times are kept, in seconds. */
export function archiveOf(folder: string, paths: readonly string[]): Readable {
  return Readable.from(create({ cwd: folder, portable: true, follow: true }, [...paths]));
}
