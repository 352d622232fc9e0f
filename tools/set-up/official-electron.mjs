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
 * The official Electron, through the package's own downloader. A failed download is remembered for a day, so that a machine
 * that can't reach it does not try at each start.
 * @param {{ retry: boolean }} options
 * @returns {Promise<string | undefined>} the program, or nothing where it can't be fetched
 */
export async function provideOfficialElectron({ retry }) {
  const present = installedOfficialElectron();
  if (present) return present;
  const { version } = JSON.parse(readFileSync(join(electron, 'package.json'), 'utf8'));
  const failure = join(cacheDirectory(), 'electron', `${version}-not-reachable`);
  if (!retry && existsSync(failure) && Date.now() - statSync(failure).mtimeMs < DAY) return undefined;
  say(`• Electron ${version}: fetching the official build …`);
  const { output } = await runProgram(findNode(), [join(electron, 'install.js')]);
  const program = installedOfficialElectron();
  if (program) return program;
  const reason = output.split('\n').find((line) => line.trim() !== '') ?? 'for no given reason';
  say(`  It could not be fetched (${reason.trim()}); the next try is tomorrow, or at once with --retry.`);
  mkdirSync(dirname(failure), { recursive: true });
  writeFileSync(failure, output);
  return undefined;
}

/** The official Electron's program, if it is here. */
export function installedOfficialElectron() {
  const pathFile = join(electron, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const program = join(electron, 'dist', readFileSync(pathFile, 'utf8'));
  return existsSync(program) ? program : undefined;
}
