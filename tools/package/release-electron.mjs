import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inCheckout } from '../set-up/checkout.mjs';
import { DEVELOPMENT_ELECTRON_VERSION } from '../set-up/development-electron.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';

/**
 * The folder and version of an Electron.
 * @param {import('../set-up/electron.mjs').Electron} electron
 */
export function describeElectron({ program, source }) {
  const folder = dirname(program);
  if (source === 'development') return { folder, version: DEVELOPMENT_ELECTRON_VERSION };
  const file = join(folder, 'version');
  if (!existsSync(file)) throw new SetUpFailure(`No file "version" in ${folder}.`, 'Use the folder of an unpacked Electron release.');
  return { folder, version: readFileSync(file, 'utf8').trim().replace(/^v/, '') };
}

/**
 * Throws unless an Electron is fit for release. Electron supports its last three major versions, and only the newest release of each has all
 * security fixes; here, the pinned version is the newest one that is known.
 * @param {import('../set-up/electron.mjs').Electron} electron
 */
export function requireReleaseElectron(electron) {
  const { version } = describeElectron(electron);
  const pinned = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')).devDependencies.electron;
  if (version.localeCompare(pinned, 'en', { numeric: true }) >= 0 && !version.includes('-')) return;
  throw new SetUpFailure(
    `Electron ${version} is not for release: packages need ${pinned} or a newer release, which get security fixes.`,
    'Set ELECTRON_OVERRIDE_DIST_PATH to the folder of one, or test packaging with npm run package -- --check.',
  );
}
