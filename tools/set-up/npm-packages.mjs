import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { checkout, inCheckout } from './checkout.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { npmArguments, npmProgram } from './npm-program.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';

const lockFile = inCheckout('package-lock.json');
const installedFile = inCheckout('node_modules', '.package-lock.json');
const interruptedMark = inCheckout('node_modules', '.nepenthe-installing');

/** Installs the packages of package-lock.json where node_modules does not hold them already. */
export async function provideNpmPackages() {
  // An install that was cut short may leave half a package behind; only a fresh one mends that.
  const fresh = existsSync(interruptedMark) || !existsSync(installedFile);
  if (!fresh && lacking().length === 0) return;
  await step(`npm packages: installing ${fresh ? 'all' : 'what has changed'}`, () => install(fresh));
  const missing = lacking();
  if (missing.length > 0) {
    throw new SetUpFailure(
      `npm left out ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}.`,
      'Check that the package mirror in use has them, remove node_modules, and start again.',
    );
  }
}

// Not `npm ci`: it refuses a lock file that was written where some optional package of a foreign platform was not to be had.
// What `npm ci` would ensure is checked afterwards: each package is the one of the lock file.
async function install(fresh) {
  const folder = inCheckout('node_modules');
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(interruptedMark, '');
  // Development packages are needed to build, whatever NODE_ENV says.
  const words = ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { code, output } = await runProgram(npmProgram(), npmArguments(words), { cwd: checkout });
  if (code !== 0) throw diagnose('installing npm packages', output, checkout);
  rmSync(interruptedMark, { force: true });
}

/** Which packages of package-lock.json node_modules lacks. */
export function lacking() {
  if (!existsSync(installedFile)) return ['node_modules'];
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  return lackingPackages(read(lockFile), read(installedFile), process);
}

/**
 * Which packages an installation lacks or has in another version.
 * @param {Record<string, object>} wanted `packages` of package-lock.json
 * @param {Record<string, object>} installed `packages` of node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 * @returns {string[]}
 */
export function lackingPackages(wanted, installed, machine) {
  return Object.entries(wanted).flatMap(([path, entry]) => {
    if (path === '' || entry.link) return [];
    const present = installed[path];
    if (!present) return mayBeAbsent(entry, machine) ? [] : [path];
    return present.version === entry.version && present.integrity === entry.integrity ? [] : [path];
  });
}

// An optional package that names this very machine has to be there: the pinned Node is one of these.
function mayBeAbsent(entry, machine) {
  if (!entry.optional && !entry.devOptional && !entry.peer) return false;
  const forThisMachine = entry.os?.includes(machine.platform) && entry.cpu?.includes(machine.arch) && !entry.libc;
  return !forThisMachine;
}
