import { LabError } from '#shared/errors/index.ts';

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']);
const FULL_REMEDY = 'Free some space and try again. Everything written before is intact.';

/** A full disk as LabError `disk-full`; undefined for any other error. Without `file`, it names the path in the error. */
export function fullDisk(error: unknown, file?: string, remedy = FULL_REMEDY): LabError | undefined {
  if (!FULL.has(errorCode(error))) return undefined;
  const named = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  return new LabError('disk-full', 'The disk is full.', remedy, { file: file ?? named, cause: error });
}

/** Turns a failed write into a LabError; unexpected errors are returned unchanged. */
export function writeProblem(error: unknown, file: string): unknown {
  const full = fullDisk(error, file);
  if (full) return full;
  switch (errorCode(error)) {
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    case 'ENOENT':
    case 'ELOOP':
    case 'EINVAL':
    case 'ERR_INVALID_ARG_VALUE':
      return new LabError('unwritable', 'This is not a valid file path.', 'Choose another file name.', { file, cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new LabError('unwritable', 'The file is not writable.', 'Make its folder writable for this user.', { file, cause: error });
    case 'EIO':
      return new LabError('unwritable', 'The disk reported a write error.', 'Write to another disk.', { file, cause: error });
    default:
      return error;
  }
}

/** Turns a failed read into a LabError; unexpected errors are returned unchanged. */
export function readProblem(error: unknown, file: string): unknown {
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LabError('not-found', 'There is no such file or folder.', 'Check the path.', { file, cause: error });
    case 'EACCES':
    case 'EPERM':
      return new LabError('bad-file', 'The file or folder is not readable.', 'Make it readable for this user.', { file, cause: error });
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'ERR_INVALID_ARG_VALUE':
      return new LabError('not-found', 'This is not a valid file path.', 'Check the path.', { file, cause: error });
    case 'ENXIO':
      return new LabError('bad-file', 'It is not a regular file.', 'Give the path of a regular file.', { file, cause: error });
    case 'ELOOP':
      return new LabError('bad-file', 'The link points to itself.', 'Remove the link.', { file, cause: error });
    case 'EISDIR':
      return new LabError('bad-file', 'This is a folder, not a file.', 'Give the path of a file.', { file, cause: error });
    case 'EIO':
      return new LabError('bad-file', 'The disk reported a read error.', 'Use another copy of the file.', { file, cause: error });
    default:
      return error;
  }
}

/** The system's code of an I/O error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
