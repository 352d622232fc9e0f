import { existsSync } from 'node:fs';
import { normalize } from 'node:path';
import { checkout } from '../set-up/checkout.mjs';
import { NotSetUp, SetUpFailure } from '../set-up/failure.mjs';
import { NATIVE_ADDONS } from '../set-up/native-addons.mjs';
import { isInstalled } from '../set-up/npm-packages.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { checkTensorFlow } from '../set-up/tensorflow-check.mjs';
import { finding } from './finding.mjs';

const SQLITE = `
import Database from 'better-sqlite3';
console.log(new Database(':memory:').prepare('select sqlite_version()').pluck().get());`;

const INSTRUCTION_SETS = { plain: 'plain', avx2: 'AVX2', avx512: 'AVX-512' };

/** @param {NodeJS.ProcessEnv} [variables] with which TensorFlow is loaded, beyond those of this process */
export const tensorFlowFinding = (variables) =>
  finding('TensorFlow', true, async () => {
    if (NATIVE_ADDONS.some(({ path }) => !existsSync(path))) throw new NotSetUp();
    const { library: loaded, ...found } = await checkTensorFlow(findNode(), variables);
    const { version, device, instructionSet } = found;
    const library = normalize(loaded);
    const oneDnn = !/^(0|false)$/i.test(process.env.TF_ENABLE_ONEDNN_OPTS ?? '1');
    const cpu = `${INSTRUCTION_SETS[instructionSet]} kernels, oneDNN ${oneDnn ? 'on' : 'off'}`;
    return {
      value: `${version} on the ${device.toUpperCase()}, ${cpu} (${library})`,
      details: { version, device, library, instructionSet, oneDnn },
    };
  });

/** @param {boolean} [isUsable] whether TensorFlow is the one for GPUs */
export const gpuFinding = (isUsable = true) =>
  finding('NVIDIA GPU', false, async () => {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
    const { code, stdout } = await runProgram('nvidia-smi', query);
    const gpus = code === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
    const unused = gpus.length > 0 && !isUsable && { ok: false, remedy: 'To use it, fetch TensorFlow for GPUs: nepenthe gpu.' };
    return { value: gpus.length > 0 ? gpus.join('; ') : 'none', details: { gpus }, ...unused };
  });

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const engineFindings = () => [
  tensorFlowFinding(),
  gpuFinding(),
  finding('SQLite', true, async () => {
    if (!isInstalled()) throw new NotSetUp();
    const { code, stdout, output } = await runProgram(findNode(), ['--input-type=module', '--eval', SQLITE], { cwd: checkout });
    if (code !== 0) throw new SetUpFailure(`better-sqlite3 does not load: ${firstError(output)}`, 'Delete node_modules and run npm start.');
    return { value: stdout.trim(), details: { version: stdout.trim() } };
  }),
];

const firstError = (output) => output.split('\n').find((line) => line.includes('Error')) ?? output.trim();
