import { statSync } from 'node:fs';
import { LabError } from '#shared/errors/index.ts';
import { writeAtomically } from './atomic-file.ts';

/** Writes a file that the user named. Throws LabError `conflict` for a folder, a pipe or a device, and like {@link writeAtomically}. */
export function writeOutput(file: string, content: Uint8Array | string): void {
  refuseIrregular(file);
  writeAtomically(file, content);
}

/**
 * Throws LabError `conflict` if a folder, a pipe or a device is at a path, also behind a link: what is written would take its place. An
 * inaccessible path is reported when it is written to.
 */
export function refuseIrregular(file: string): void {
  const status = statusOf(file);
  if (!status || status.isFile()) return;
  const message = status.isDirectory() ? 'This is a folder.' : 'This is not a regular file.';
  throw new LabError('conflict', message, 'Choose another file.', { file });
}

function statusOf(file: string): ReturnType<typeof statSync> {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}
