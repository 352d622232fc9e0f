import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeProblem } from '#main/files/file-problem.ts';

const SECRET_BYTES = 32;
/** As long as the secret in base64url. */
const VALID = /^[\w-]{43}$/;

/** A random secret in base64url. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * The value of the session cookie for a data folder, which only its user can read: `serve.secret`. Tabs of an earlier server may therefore
 * go on with the next one. Throws LabError `unwritable` or `disk-full`.
 */
export function keptSession(dataDir: string): string {
  const file = join(dataDir, 'serve.secret');
  try {
    return valid(file) ?? created(file);
  } catch (error) {
    throw writeProblem(error, file);
  }
}

/** Appears complete or not at all; of two servers that start at once, both take the first one's. */
function created(file: string): string {
  const temporary = `${file}.${process.pid}.temporary`;
  const secret = newSecret();
  mkdirSync(join(file, '..'), { recursive: true });
  rmSync(file, { force: true });
  writeFileSync(temporary, secret, { mode: 0o600, flush: true });
  try {
    linkSync(temporary, file);
    return secret;
  } catch (error) {
    const others = valid(file);
    if (others === undefined) throw error;
    return others;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function valid(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return VALID.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
