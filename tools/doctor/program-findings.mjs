import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import { DEVELOPMENT_ELECTRON_VERSION } from '../set-up/development-electron.mjs';
import { findElectron } from '../set-up/electron.mjs';
import { lacking } from '../set-up/npm-packages.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { findPython } from '../set-up/python.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { findChromium, findProgram, findXvfb } from '../set-up/system-libraries.mjs';
import { find } from './finding.mjs';

const SETS_UP = 'npm start sets it up.';

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const lookAtPrograms = () => [
  find('System Node', false, async () => {
    const path = systemNode();
    if (!path) return { value: 'none outside of this checkout' };
    const { stdout } = await runProgram(path, ['--version']);
    return { value: `${stdout.trim()} (${path}), for the set-up only`, details: { path, version: stdout.trim() } };
  }),
  find('npm packages', true, async () => {
    const missing = lacking();
    return missing.length === 0
      ? { value: 'as in package-lock.json' }
      : { ok: false, value: `${missing.length} missing or of another version`, remedy: SETS_UP };
  }),
  find('Node', true, async () => {
    const path = findNode();
    const { stdout } = await runProgram(path, ['--version']);
    return { value: `${stdout.trim()} (${path})`, details: { path, version: stdout.trim() } };
  }),
  find('Electron', false, async () => {
    const electron = findElectron();
    if (!electron) return { ok: false, value: 'none yet; the app opens for a browser without one', remedy: SETS_UP };
    const version = versionOf(electron);
    return { value: `${version} (${electron.source}: ${electron.program})`, details: { ...electron, version } };
  }),
  find('Python with pip', false, async () => ({ value: `${await findPython()}, for the set-up only` })),
  find('Virtual display', false, async () => forTests(findXvfb(), 'Xvfb')),
  find('Chromium', false, async () => forTests(findChromium(), 'Chromium')),
];

// npm puts the pinned Node first on the path of its scripts.
function systemNode() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return findProgram(['node', 'node.exe'], folders.join(delimiter));
}

function versionOf({ program, source }) {
  if (source === 'development') return DEVELOPMENT_ELECTRON_VERSION;
  const file = join(dirname(program), 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'of unknown version';
}

function forTests(path, what) {
  return path && existsSync(path)
    ? { value: `${path}, for tests only`, details: { path } }
    : { ok: false, value: `no ${what}; only tests need it`, remedy: 'npm test installs it or prints the command.' };
}
