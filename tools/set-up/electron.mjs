import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DEVELOPMENT_ELECTRON_VERSION, developmentElectronPath, provideDevelopmentElectron } from './development-electron.mjs';
import { SetUpFailure } from './failure.mjs';
import { installedOfficialElectron, provideOfficialElectron } from './official-electron.mjs';
import { say } from './progress.mjs';

/**
 * Provides an Electron: the one that ELECTRON_OVERRIDE_DIST_PATH names, the official one, or on Linux x64 the development one.
 * @typedef {{ program: string, source: 'custom' | 'official' | 'development' }} Electron
 * @param {{ retry?: boolean }} [options]
 * @returns {Promise<Electron | undefined>} undefined where none is available
 */
export async function provideElectron({ retry = false } = {}) {
  const custom = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (custom) return { program: customElectron(resolve(custom)), source: 'custom' };
  const official = await provideOfficialElectron({ retry });
  if (official) return { program: official, source: 'official' };
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return { program: await provideDevelopmentElectron(), source: 'development' };
}

/**
 * The Electron that would be used, of those already installed.
 * @returns {Electron | undefined}
 */
export function findElectron() {
  const custom = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (custom) return { program: customElectron(resolve(custom)), source: 'custom' };
  const official = installedOfficialElectron();
  if (official) return { program: official, source: 'official' };
  const development = developmentElectronPath();
  return existsSync(development) ? { program: development, source: 'development' } : undefined;
}

/** Warns if the Electron in use gets no security fixes. */
export function warnIfUnsupported(electron) {
  if (electron.source !== 'development') return;
  say(
    `• Electron ${DEVELOPMENT_ELECTRON_VERSION} is out of support and gets no security fixes. Use it for development and tests only; ` +
      'ELECTRON_OVERRIDE_DIST_PATH selects another one.',
  );
}

function customElectron(folder) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const program = join(folder, names[process.platform] ?? 'electron');
  if (existsSync(program)) return program;
  throw new SetUpFailure(
    `No Electron in ${folder}, the folder that ELECTRON_OVERRIDE_DIST_PATH names.`,
    'Set it to the folder of an unpacked Electron release, or unset it.',
  );
}
