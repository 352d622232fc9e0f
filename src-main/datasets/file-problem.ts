import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';

export { errorCode, readProblem };

/** What a failed write means to a person; anything that is not an expected failure comes back unchanged. */
export function writeProblem(error: unknown, file: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new LabError('disk-full', 'The disk is full.', 'Free some space and add the data set again; nothing of it was left behind.', {
        file,
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENOENT':
      return new LabError('unwritable', 'The data folder cannot be written.', 'Make it a folder that this user may write to.', {
        file,
        cause: error,
      });
    default:
      return error;
  }
}
