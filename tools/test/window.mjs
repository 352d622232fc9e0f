import { SetUpFailure } from '../set-up/failure.mjs';
import { findChromium } from '../set-up/system-libraries.mjs';
import { withVirtualDisplay } from './virtual-display.mjs';

/**
 * Runs `work` with what a window needs: an Electron, a Chromium and a display, named by variables of the environment.
 * @template T
 * @param {import('../set-up/electron.mjs').Electron | undefined} electron
 * @param {(env: NodeJS.ProcessEnv) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withWindow(electron, work) {
  const chromium = findChromium();
  if (!electron) throw missing('Electron', 'ELECTRON_OVERRIDE_DIST_PATH');
  if (!chromium) throw missing('Chromium', 'NEPENTHE_CHROMIUM');
  return withVirtualDisplay((display) => work({ ...display, NEPENTHE_ELECTRON: electron.program, NEPENTHE_CHROMIUM: chromium }));
}

function missing(what, variable) {
  return new SetUpFailure(
    `There is no ${what} to test with.`,
    `Name one with ${variable}, or leave out what needs it: npm test -- --without e2e.`,
  );
}
