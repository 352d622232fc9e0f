import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, inCheckout } from './checkout.mjs';
import { NATIVE_ADDONS } from './native-addons.mjs';
import { hashSources } from './source-hash.mjs';
import { libraryFiles } from './tensorflow.mjs';

const VARIABLES = ['NEPENTHE_CACHE_DIR', 'XDG_CACHE_HOME', 'NEPENTHE_TENSORFLOW', 'NEPENTHE_DEVICE', 'ELECTRON_OVERRIDE_DIST_PATH', 'CXX'];
const NVIDIA_DRIVER = '/proc/driver/nvidia/version';
const DAY = 24 * 60 * 60 * 1000;

const recordFile = inCheckout('node_modules', '.nepenthe-set-up.json');

/** A hash of everything that the result of a set-up depends on; undefined before packages are installed. */
export function recordKey() {
  const installed = inCheckout('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return undefined;
  const hash = createHash('sha256');
  const { mtimeMs, size } = statSync(installed);
  const variables = VARIABLES.map((name) => process.env[name] ?? null);
  hash.update(JSON.stringify([checkout, process.platform, process.arch, mtimeMs, size, existsSync(NVIDIA_DRIVER), variables]));
  hash.update(readFileSync(inCheckout('package-lock.json')));
  hash.update(hashSources(inCheckout('tools'), ['set-up']));
  for (const { root, inputs } of NATIVE_ADDONS) hash.update(hashSources(root, inputs));
  return hash.digest('hex');
}

/**
 * The result of an earlier set-up, if it covers what is needed now and its files still exist.
 * @param {{ electron: boolean, testing: boolean }} wanted
 * @returns {import('./set-up.mjs').SetUp | undefined}
 */
export function readRecord(wanted) {
  let record;
  try {
    record = JSON.parse(readFileSync(recordFile, 'utf8'));
  } catch {
    return undefined;
  }
  const { found, covers, time } = record;
  if (record.key !== recordKey()) return undefined;
  if (wanted.electron && !(covers.electron && isFreshElectron(found.electron, time))) return undefined;
  if (wanted.testing && !covers.testing) return undefined;
  const files = [found.node, ...NATIVE_ADDONS.map(({ path }) => path), join(found.tensorFlow.folder, libraryFiles()[0])];
  return files.every((file) => existsSync(file)) ? found : undefined;
}

// A day later, the official Electron is tried again if the development one is in use.
function isFreshElectron(electron, time) {
  if (!electron || !existsSync(electron.program)) return false;
  return electron.source !== 'development' || Date.now() - time < DAY;
}

/**
 * Records the result of a set-up for the next start.
 * @param {string | undefined} key
 * @param {import('./set-up.mjs').SetUp} found
 * @param {{ electron?: boolean, testing?: boolean }} covers
 */
export function writeRecord(key, found, covers) {
  const temporary = `${recordFile}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify({ key, found, covers, time: Date.now() }, undefined, 2));
  renameSync(temporary, recordFile);
}
