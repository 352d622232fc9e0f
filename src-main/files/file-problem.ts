import { LabError } from '#shared/errors/index.ts';

/** What a failed write means to a person; anything that is not an expected failure comes back unchanged. */
export function writeProblem(error: unknown, file: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new LabError('disk-full', 'The disk is full.', 'Free some space and try again; what was written before is intact.', {
        file,
        cause: error,
      });
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ENOENT':
    case 'ELOOP':
    case 'EINVAL':
    case 'ERR_INVALID_ARG_VALUE':
      return new LabError('unwritable', 'There can be no file of that name.', 'Name another file.', { file, cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LabError('unwritable', 'The file cannot be written.', 'Make its folder writable for this user.', { file, cause: error });
    case 'EIO':
      return new LabError('unwritable', 'The disk cannot write it.', 'Name a file on another disk.', { file, cause: error });
    default:
      return error;
  }
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
    case 'ELOOP':
      return new LabError('bad-file', 'It is a link that leads to itself.', 'Remove the link.', { file, cause: error });
    case 'EISDIR':
      return new LabError('bad-file', 'It is a folder, not a file.', 'Give the path of a file.', { file, cause: error });
    case 'EIO':
      return new LabError('bad-file', 'The disk cannot read it.', 'Take another copy of it.', { file, cause: error });
    default:
      return error;
  }
}

/** The system's name of an input/output error, `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
