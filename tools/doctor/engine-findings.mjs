import { checkout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { findNode } from '../set-up/pinned-node.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { checkTensorFlow } from '../set-up/tensorflow-check.mjs';
import { find } from './finding.mjs';

const SQLITE = `
import Database from 'better-sqlite3';
console.log(new Database(':memory:').prepare('select sqlite_version()').pluck().get());`;

/** @returns {Promise<import('./finding.mjs').Finding>[]} */
export const lookAtEngine = () => [
  find('TensorFlow', true, async () => {
    const { version, device, library } = await checkTensorFlow(findNode());
    return { value: `${version} on the ${device.toUpperCase()} (${library})`, details: { version, device, library } };
  }),
  find('NVIDIA GPU', false, async () => {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
    const { code, stdout } = await runProgram('nvidia-smi', query);
    const gpus = code === 0 ? stdout.trim().split('\n').filter(Boolean) : [];
    return { value: gpus.length > 0 ? gpus.join('; ') : 'none', details: { gpus } };
  }),
  find('SQLite', true, async () => {
    const { code, stdout, output } = await runProgram(findNode(), ['--input-type=module', '--eval', SQLITE], { cwd: checkout });
    if (code !== 0) throw new SetUpFailure(`better-sqlite3 does not load: ${firstError(output)}`, 'npm start sets it up.');
    return { value: stdout.trim(), details: { version: stdout.trim() } };
  }),
];

const firstError = (output) => output.split('\n').find((line) => line.includes('Error')) ?? output.trim();
