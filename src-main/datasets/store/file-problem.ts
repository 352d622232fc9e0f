import { errorCode } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

/** Turns a failed write into a LabError; unexpected errors are returned unchanged. */
export function writeProblem(error: unknown, file: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new LabError('disk-full', 'The disk is full.', 'Free some space and add the data set again. Nothing was left behind.', {
        file,
        cause: error,
      });
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
