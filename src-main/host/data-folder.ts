import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const FOLDER = 'nepenthe-lab';

/** The folder of runs, data sets and the database: the given one, else the environment's, else the platform's default. */
export function dataFolder(
  given: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const explicit = given ?? environment['NEPENTHE_DATA_DIR'];
  if (explicit) return resolve(explicit);
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), FOLDER);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', FOLDER);
  const dataHome = environment['XDG_DATA_HOME'];
  // The XDG specification says to ignore relative paths.
  return join(dataHome?.startsWith('/') ? dataHome : join(homedir(), '.local', 'share'), FOLDER);
}
