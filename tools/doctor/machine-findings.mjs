import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { cacheDirectory } from '../set-up/cache.mjs';
import { checkout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { finding } from './finding.mjs';

const GIGABYTE = 1e9;
// The app's own function, so that both always agree on the folder.
const DATA_FOLDER = "import { dataFolder } from '#main/host/data-folder.ts'; console.log(dataFolder(undefined));";

/** Environment variables that configure the set-up and the app. */
export const VARIABLES = {
  NEPENTHE_CACHE_DIR: 'folder for downloads and compiled addons',
  NEPENTHE_DATA_DIR: 'folder for runs, data sets and the database',
  NEPENTHE_TENSORFLOW: 'a site-packages/tensorflow folder to use instead of the pinned TensorFlow',
  NEPENTHE_DEVICE: 'cpu or gpu, instead of automatic detection',
  ELECTRON_OVERRIDE_DIST_PATH: 'folder of an unpacked Electron release to use',
  NEPENTHE_CHROMIUM: 'browser for tests',
  NEPENTHE_INSTRUCTION_SET: 'the highest instruction set of the kernels: plain, avx2 or avx512',
  NEPENTHE_MEASURE_CONVOLUTIONS: 'off to measure no algorithms of convolutions',
  NEPENTHE_MEASURE_LATENCIES: 'off to estimate latencies',
  NEPENTHE_INSPECT: 'processes to open to a debugger: engine, runner, runner-brk',
};

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const machineFindings = () => [
  finding('Cache', true, async () => folder(cacheDirectory(), 'NEPENTHE_CACHE_DIR')),
  finding('Data folder', true, async () => {
    const { code, stdout, output } = await runProgram(findNode(), ['--input-type=module', '--eval', DATA_FOLDER], { cwd: checkout });
    if (code !== 0) throw new Error(output.trim());
    return folder(stdout.trim(), 'NEPENTHE_DATA_DIR');
  }),
  ...resourceFindings(),
  ...variableFindings(Object.keys(VARIABLES)),
];

/** Of the computer. */
export const resourceFindings = () => [
  finding('Threads', false, async () => ({ value: String(availableParallelism()), details: { threads: availableParallelism() } })),
  finding('Memory', false, async () => ({ value: `${(totalmem() / GIGABYTE).toFixed(1)} GB`, details: { bytes: totalmem() } })),
];

/** @param {readonly (keyof typeof VARIABLES)[]} names */
export const variableFindings = (names) =>
  names.map((name) =>
    finding(name, false, async () => ({
      value: process.env[name] ?? `not set (${VARIABLES[name]})`,
      details: { value: process.env[name] ?? null },
    })),
  );

function folder(path, variable) {
  let present = path;
  while (!existsSync(present)) present = dirname(present);
  try {
    accessSync(present, constants.W_OK);
  } catch {
    throw new SetUpFailure(`${present} is not writable`, `Make it writable, or set ${variable} to another folder.`);
  }
  const { bavail, bsize } = statfsSync(present);
  return { value: `${path} (${((bavail * bsize) / GIGABYTE).toFixed(1)} GB free)`, details: { path, freeBytes: bavail * bsize } };
}
