import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

/** Shared libraries that Electron needs, with Debian's packages of them (newer releases have some under a name with t64). */
export const ELECTRON_LIBRARIES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libasound.so.2': 'libasound2',
  'libgbm.so.1': 'libgbm1',
  'libXss.so.1': 'libxss1',
  'libnotify.so.4': 'libnotify4',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libdrm.so.2': 'libdrm2',
};

const XVFB = ['Xvfb'];
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_ON_A_MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * Where a program of the system lies.
 * @param {readonly string[]} names the first one found wins
 */
export function findProgram(names, path = process.env.PATH ?? '') {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      if (folder && existsSync(file)) return file;
    }
  }
  return undefined;
}

/** The virtual display server, if there is one. */
export const findXvfb = () => findProgram(XVFB);

/** A Chromium for the browser tests, if there is one; NEPENTHE_CHROMIUM names another. */
export function findChromium() {
  if (process.env.NEPENTHE_CHROMIUM) return process.env.NEPENTHE_CHROMIUM;
  if (process.platform === 'darwin' && existsSync(CHROMIUM_ON_A_MAC)) return CHROMIUM_ON_A_MAC;
  return findProgram(CHROMIUM);
}

/**
 * Which of Electron's libraries the loader's list lacks.
 * @param {string} listed what `ldconfig -p` prints
 * @returns {string[]} Debian's packages of them
 */
export function packagesOfMissing(listed) {
  const present = new Set(listed.split('\n').map((line) => line.trim().split(' ', 1)[0]));
  return Object.entries(ELECTRON_LIBRARIES).flatMap(([library, name]) => (present.has(library) ? [] : [name]));
}

/**
 * Sees to it that Electron's libraries, and for tests a virtual display and a Chromium, are there.
 * @param {{ electron?: boolean, display?: boolean, chromium?: boolean }} needed
 */
export async function provideSystemLibraries({ electron = false, display = false, chromium = false }) {
  if (process.platform !== 'linux') return;
  const packages = [];
  if (electron) packages.push(...(await missingLibraries()));
  if (display && !findXvfb()) packages.push('xvfb');
  if (chromium && !findChromium()) packages.push('chromium');
  if (packages.length > 0) await install(packages);
}

async function missingLibraries() {
  const { code, stdout } = await runProgram('/sbin/ldconfig', ['-p']);
  return code === 0 ? packagesOfMissing(stdout) : [];
}

async function install(packages) {
  const apt = findProgram(['apt-get']);
  const mayInstall = apt !== undefined && process.getuid() === 0;
  if (mayInstall) await step('System libraries: updating the list of packages', () => runApt(apt, ['update']));
  const names = await namesOfThisRelease(packages);
  const words = ['install', '--yes', '--no-install-recommends', ...names];
  if (mayInstall) {
    await step(`System libraries: installing ${names.join(', ')}`, () => runApt(apt, words));
    return;
  }
  throw new SetUpFailure(
    `Missing on this system: ${names.join(', ')}.`,
    apt
      ? `Run this, and start again: sudo apt-get update && sudo apt-get ${words.join(' ')}`
      : 'Install what your distribution calls these, and start again.',
  );
}

async function runApt(apt, words) {
  const { code, output } = await runProgram(apt, words, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw diagnose(`running apt-get ${words.join(' ')}`, output, '/');
}

async function namesOfThisRelease(packages) {
  const { stdout } = await runProgram('apt-cache', ['pkgnames', 'lib']);
  const known = new Set(stdout.split('\n'));
  return packages.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name));
}
