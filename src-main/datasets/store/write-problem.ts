import { errorCode, fullDisk } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

/** Turns a failed write of a data set into a LabError; unexpected errors are returned unchanged. */
export function dataSetWriteProblem(error: unknown, file: string): unknown {
  const full = fullDisk(error, file, 'Free some space and add the data set again. Nothing was left behind.');
  if (full) return full;
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return new LabError('unwritable', 'The data folder is not writable.', 'Use a folder that this user may write to.', {
        file,
        cause: error,
      });
    default:
      return error;
  }
}
