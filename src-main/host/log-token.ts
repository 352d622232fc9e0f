import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { errorCode, readProblem, writeProblem } from '#main/files/file-problem.ts';
import { openRegularSync } from '#main/files/regular-file.ts';
import { LabError } from '#shared/errors/index.ts';

const TOKEN = /^[\x21-\x7e]{20,200}$/;
const SECRET_BYTES = 32;
/** Permissions of the group and of others. */
const OTHERS = 0o077;

/**
 * The token in a file that only its owner may read; a missing file gets a new token. Throws LabError `bad-file` for a file that others may
 * read or whose content is no token, and `unwritable`.
 */
export function logToken(file: string): string {
  return created(file) ?? existing(file);
}

function created(file: string): string | undefined {
  const token = randomBytes(SECRET_BYTES).toString('base64url');
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return undefined;
    throw writeProblem(error, file);
  }
  try {
    writeSync(descriptor, `${token}\n`);
    return token;
  } finally {
    closeSync(descriptor);
  }
}

function existing(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openRegularSync(file);
    if (process.platform !== 'win32' && (fstatSync(descriptor).mode & OTHERS) !== 0) {
      throw new LabError('bad-file', 'Others may read this file, which has a secret.', `Run \`chmod 600 ${file}\`.`, { file });
    }
    const token = readFileSync(descriptor, 'utf8').trim();
    if (TOKEN.test(token)) return token;
    throw new LabError('bad-file', 'A token has 20 to 200 visible characters.', 'Delete the file: it is made again with a new token.', {
      file,
    });
  } catch (error) {
    throw error instanceof LabError ? error : readProblem(error, file);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
