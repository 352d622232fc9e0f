import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DEVELOPMENT_ELECTRON_VERSION } from '../set-up/development-electron.mjs';
import { findElectron } from '../set-up/electron.mjs';
import { NotSetUp } from '../set-up/failure.mjs';
import { isInstalled, missingPackages } from '../set-up/npm-packages.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { findPython } from '../set-up/python.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { findChromium, findProgram, findXvfb } from '../set-up/system-libraries.mjs';
import { finding } from './finding.mjs';

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const programFindings = () => [
  finding('System Node', false, async () => {
    const path = systemNode();
    if (!path) return { value: 'none outside this checkout' };
    const { stdout } = await runProgram(path, ['--version']);
    return { value: `${stdout.trim()} (${path}), for the set-up only`, details: { path, version: stdout.trim() } };
  }),
  finding('npm packages', true, async () => {
    if (!isInstalled()) throw new NotSetUp();
    const missing = missingPackages();
    return missing.length === 0
      ? { value: 'match package-lock.json' }
      : { ok: false, value: `${missing.length} missing or in another version`, remedy: 'Run npm start.' };
  }),
  finding('Node', true, async () => {
    const path = findNode();
    const { stdout } = await runProgram(path, ['--version']);
    return { value: `${stdout.trim()} (${path})`, details: { path, version: stdout.trim() } };
  }),
  finding('Electron', false, async () => {
    const electron = findElectron();
    if (!electron) return { ok: false, value: 'none yet; without one the app opens in your browser', remedy: 'Run npm start.' };
    const version = versionOf(electron);
    return { value: `${version} (${electron.source}: ${electron.program})`, details: { ...electron, version } };
  }),
  finding('Python with pip', false, async () => ({ value: `${await findPython()}, for the set-up only` })),
  finding('Virtual display', false, async () => forTests(findXvfb(), 'Xvfb')),
  finding('Chromium', false, async () => forTests(findChromium(), 'Chromium')),
];

// npm puts the pinned Node first on the path of its scripts.
function systemNode() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return findProgram(['node', 'node.exe'], folders.join(delimiter));
}

function versionOf({ program, source }) {
  if (source === 'development') return DEVELOPMENT_ELECTRON_VERSION;
  const file = join(dirname(program), 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : 'unknown version';
}

function forTests(path, what) {
  return path && existsSync(path)
    ? { value: `${path}, for tests only`, details: { path } }
    : { ok: false, value: `no ${what}; only tests need it`, remedy: 'Run npm test: it installs it or prints the command.' };
}
