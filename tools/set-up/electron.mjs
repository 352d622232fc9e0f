import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { DEVELOPMENT_ELECTRON_VERSION, developmentElectronPath, provideDevelopmentElectron } from './development-electron.mjs';
import { SetUpFailure } from './failure.mjs';
import { installedOfficialElectron, provideOfficialElectron } from './official-electron.mjs';
import { say } from './progress.mjs';

/**
 * The Electron to use: the user's own (ELECTRON_OVERRIDE_DIST_PATH), the official one, or on Linux x64 the development one.
 * @typedef {{ program: string, source: 'own' | 'official' | 'development' }} Electron
 * @param {{ retry?: boolean }} [options]
 * @returns {Promise<Electron | undefined>} nothing where there is none to be had
 */
export async function provideElectron({ retry = false } = {}) {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own) return { program: ownElectron(resolve(own)), source: 'own' };
  const official = await provideOfficialElectron({ retry });
  if (official) return { program: official, source: 'official' };
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return { program: await provideDevelopmentElectron(), source: 'development' };
}

/**
 * The Electron that would be used, of those already here.
 * @returns {Electron | undefined}
 */
export function findElectron() {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own) return { program: ownElectron(resolve(own)), source: 'own' };
  const official = installedOfficialElectron();
  if (official) return { program: official, source: 'official' };
  const development = developmentElectronPath();
  return existsSync(development) ? { program: development, source: 'development' } : undefined;
}

/** What is to be said aloud about the Electron in use, if anything. */
export function warnAbout(electron) {
  if (electron.source !== 'development') return;
  say(
    `• This is Electron ${DEVELOPMENT_ELECTRON_VERSION}, which gets no security fixes any more: for development and tests only. ` +
      'Name another with ELECTRON_OVERRIDE_DIST_PATH.',
  );
}

function ownElectron(folder) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const program = join(folder, names[process.platform] ?? 'electron');
  if (existsSync(program)) return program;
  throw new SetUpFailure(
    `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, which holds no Electron.`,
    'Name the folder that an Electron release unpacks to, or leave the variable out.',
  );
}
