import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

/** Shared libraries that Electron needs → their Debian packages, some of which newer releases name with a suffix t64. */
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
 * Finds a program on the path.
 * @param {readonly string[]} names alternatives, the preferred one first
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

/** Path of the virtual display server, if it is installed. */
export const findXvfb = () => findProgram(XVFB);

/** Path of a Chromium for the browser tests, if there is one: NEPENTHE_CHROMIUM or an installed one. */
export function findChromium() {
  if (process.env.NEPENTHE_CHROMIUM) return process.env.NEPENTHE_CHROMIUM;
  if (process.platform === 'darwin' && existsSync(CHROMIUM_ON_A_MAC)) return CHROMIUM_ON_A_MAC;
  return findProgram(CHROMIUM);
}

/**
 * Electron's libraries that are not installed.
 * @param {string} listed output of `ldconfig -p`
 * @returns {string[]} their Debian packages
 */
export function packagesOfMissing(listed) {
  const present = new Set(listed.split('\n').map((line) => line.trim().split(' ', 1)[0]));
  return Object.entries(ELECTRON_LIBRARIES).flatMap(([library, name]) => (present.has(library) ? [] : [name]));
}

/**
 * Installs Electron's libraries, and for tests a virtual display and a Chromium, where they are missing.
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
  if (mayInstall) await step('System libraries: updating package lists', () => runApt(apt, ['update']));
  const names = await namesOfThisRelease(packages);
  const args = ['install', '--yes', '--no-install-recommends', ...names];
  if (mayInstall) {
    await step(`System libraries: installing ${names.join(', ')}`, () => runApt(apt, args));
    return;
  }
  throw new SetUpFailure(
    `Missing system packages: ${names.join(', ')}.`,
    apt
      ? `Run this and start again: sudo apt-get update && sudo apt-get ${args.join(' ')}`
      : 'Install the equivalent packages of your distribution, and start again.',
  );
}

async function runApt(apt, args) {
  const { code, output } = await runProgram(apt, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (code !== 0) throw diagnose(`running apt-get ${args.join(' ')}`, output, '/');
}

async function namesOfThisRelease(packages) {
  const { stdout } = await runProgram('apt-cache', ['pkgnames', 'lib']);
  const known = new Set(stdout.split('\n'));
  return packages.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name));
}
