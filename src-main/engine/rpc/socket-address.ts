import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { storeErrorOf } from '../store/store-errors.ts';

/** The address at which the engine of a data folder listens. The path is short, because socket paths are limited to about 100 bytes. */
export function socketAddress(dataDir: string): string {
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\nepenthe-${name}`;
  return join(ownFolder(), `${name}.sock`);
}

/** A folder that only this user can enter. Throws LabError `unwritable` if it belongs to another user. */
function ownFolder(): string {
  const { uid } = userInfo();
  const folder = join(process.env['XDG_RUNTIME_DIR'] ?? tmpdir(), `nepenthe-${uid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storeErrorOf(error, folder);
  }
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== uid) {
    throw new LabError('unwritable', 'The folder for the engine’s socket belongs to another user.', 'Remove it, or set XDG_RUNTIME_DIR.', {
      file: folder,
    });
  }
  if ((status.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return folder;
}
