import { LabError } from '#shared/contract/lab-error.ts';

/** The system's name of an input/output error, `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a failed read means to a person; anything that is not an expected failure comes back unchanged. */
export function readProblem(error: unknown, file: string): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LabError('not-found', 'There is no such file or folder.', 'Check the path.', { file, cause: error });
    case 'EACCES':
    case 'EPERM':
      return new LabError('bad-file', 'It cannot be read.', 'Make it readable for this user.', { file, cause: error });
    case 'EISDIR':
      return new LabError('bad-file', 'It is a folder, not a file.', 'Give the path of a file.', { file, cause: error });
    case 'EIO':
      return new LabError('bad-file', 'The disk cannot read it.', 'Take another copy of it.', { file, cause: error });
    default:
      return error;
  }
}

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
