import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from './cache.mjs';
import { inCheckout } from './checkout.mjs';
import { findNode } from './pinned-node.mjs';
import { say } from './progress.mjs';
import { runProgram } from './run-program.mjs';

const DAY = 24 * 60 * 60 * 1000;
const electron = inCheckout('node_modules', 'electron');

/**
 * Downloads the official Electron with the package's own downloader. A failure is remembered for a day, so that a machine without access
 * does not try at every start.
 * @param {{ retry: boolean }} options
 * @returns {Promise<string | undefined>} path of the program; undefined if the download failed
 */
export async function provideOfficialElectron({ retry }) {
  const present = installedOfficialElectron();
  if (present) return present;
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  const failure = join(cacheDirectory(), 'electron', `${version}-not-reachable`);
  if (!retry && existsSync(failure) && Date.now() - statSync(failure).mtimeMs < DAY) return undefined;
  say(`• Electron ${version}: downloading the official build …`);
  const { output } = await runProgram(findNode(), [join(electron, 'install.js')]);
  const program = installedOfficialElectron();
  if (program) return program;
  const reason = output.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
  say(`  The download failed (${reason.trim()}). It is tried again after a day, or now with --retry.`);
  mkdirSync(dirname(failure), { recursive: true });
  writeFileSync(failure, output);
  return undefined;
}

/** Path of the official Electron's program, if it is installed. */
export function installedOfficialElectron() {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const program = join(electron, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : undefined;
}
