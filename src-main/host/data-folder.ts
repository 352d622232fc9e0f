import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = 'nepenthe-lab';

/** Where runs, data sets and the database are: as asked for, else as the environment says, else where the platform keeps such things. */
export function dataFolder(
  asked: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const explicit = asked ?? environment['NEPENTHE_DATA_DIR'];
  if (explicit) return resolve(explicit);
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), FOLDER);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', FOLDER);
  const dataHome = environment['XDG_DATA_HOME'];
  // The XDG specification says to ignore a relative one.
  return join(dataHome?.startsWith('/') ? dataHome : join(homedir(), '.local', 'share'), FOLDER);
}
