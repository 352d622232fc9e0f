import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';

import { cacheDirectory } from '../set-up/cache.mjs';
import { checkout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { find } from './finding.mjs';

const GIGABYTE = 1e9;
// The application's own function, so that both always mean the same folder.
const DATA_FOLDER = "import { dataFolder } from '#main/host/data-folder.ts'; console.log(dataFolder(undefined));";

/** Environment variables that steer the set-up and the app. */
export const VARIABLES = {
  NEPENTHE_CACHE_DIR: 'where fetched and compiled things are kept',
  NEPENTHE_DATA_DIR: 'where runs, data sets and the database are kept',
  NEPENTHE_TENSORFLOW: 'an installed site-packages/tensorflow folder to use instead',
  NEPENTHE_DEVICE: 'cpu or gpu, instead of what the machine has',
  ELECTRON_OVERRIDE_DIST_PATH: 'the folder of an Electron release to use instead',
  NEPENTHE_CHROMIUM: 'the browser for tests',
};

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const lookAtMachine = () => [
  find('Cache', true, async () => folder(cacheDirectory(), 'NEPENTHE_CACHE_DIR')),
  find('Data folder', true, async () => {
    const { code, stdout, output } = await runProgram(findNode(), ['--input-type=module', '--eval', DATA_FOLDER], { cwd: checkout });
    if (code !== 0) throw new Error(output.trim());
    return folder(stdout.trim(), 'NEPENTHE_DATA_DIR');
  }),
  find('Threads', false, async () => ({ value: String(availableParallelism()), details: { threads: availableParallelism() } })),
  find('Memory', false, async () => ({ value: `${(totalmem() / GIGABYTE).toFixed(1)} GB`, details: { bytes: totalmem() } })),
  ...Object.entries(VARIABLES).map(([name, meaning]) =>
    find(name, false, async () => ({ value: process.env[name] ?? `not set (${meaning})`, details: { value: process.env[name] ?? null } })),
  ),
];

function folder(path, variable) {
  let present = path;
  while (!existsSync(present)) present = dirname(present);
  try {
    accessSync(present, constants.W_OK);
  } catch {
    throw new SetUpFailure(`${present} can't be written to`, `Make it writable, or name another folder with ${variable}.`);
  }
  const { bavail, bsize } = statfsSync(present);
  return { value: `${path} (${((bavail * bsize) / GIGABYTE).toFixed(1)} GB free)`, details: { path, freeBytes: bavail * bsize } };
}
