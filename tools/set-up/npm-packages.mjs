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

/** Installs the packages of package-lock.json that node_modules lacks. */
export async function provideNpmPackages() {
  // An interrupted install may leave half a package behind; only a fresh install repairs that.
  const fresh = existsSync(interruptedMark) || !isInstalled();
  if (!fresh && missingPackages().length === 0) return;
  await step(`npm packages: installing ${fresh ? 'all' : 'changes'}`, () => install(fresh));
  const missing = missingPackages();
  if (missing.length > 0) {
    throw new SetUpFailure(
      `npm did not install ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}.`,
      'Check that your package mirror has them, delete node_modules, and start again.',
    );
  }
}

// Not `npm ci`, which rejects a lock file written where an optional package for another platform was unavailable. The check afterwards
// ensures the same: each installed package matches the lock file.
async function install(fresh) {
  const folder = inCheckout('node_modules');
  if (fresh) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(interruptedMark, '');
  // The build needs development packages, whatever NODE_ENV says.
  const args = ['install', '--no-save', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { code, output } = await runProgram(npmProgram(), npmArguments(args), { cwd: checkout });
  if (code !== 0) throw diagnose('installing npm packages', output, checkout);
  rmSync(interruptedMark, { force: true });
}

/** Whether packages have been installed, complete or not. */
export const isInstalled = () => existsSync(installedFile);

/** Packages of package-lock.json that node_modules lacks. */
export function missingPackages() {
  if (!isInstalled()) return ['node_modules'];
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  return findMissing(read(lockFile), read(installedFile), process);
}

/**
 * Packages that an installation lacks or has in another version.
 * @param {Record<string, object>} wanted `packages` of package-lock.json
 * @param {Record<string, object>} installed `packages` of node_modules/.package-lock.json
 * @param {{ platform: string, arch: string }} machine
 * @returns {string[]}
 */
export function findMissing(wanted, installed, machine) {
  return Object.entries(wanted).flatMap(([path, entry]) => {
    if (path === '' || entry.link) return [];
    const present = installed[path];
    if (!present) return mayBeAbsent(entry, machine) ? [] : [path];
    return present.version === entry.version && present.integrity === entry.integrity ? [] : [path];
  });
}

// An optional package for this machine must be installed: the pinned Node is one.
function mayBeAbsent(entry, machine) {
  if (!entry.optional && !entry.devOptional && !entry.peer) return false;
  const forThisMachine = entry.os?.includes(machine.platform) && entry.cpu?.includes(machine.arch) && !entry.libc;
  return !forThisMachine;
}
