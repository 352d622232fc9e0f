import { existsSync } from 'node:fs';

import { SetUpFailure } from './failure.mjs';
import { runProgram } from './run-program.mjs';

/**
 * Which TensorFlow this machine gets: what NEPENTHE_DEVICE says, else the GPU build where an NVIDIA driver is.
 * @returns {Promise<'cpu' | 'gpu'>}
 */
export async function chooseDevice() {
  const chosen = process.env.NEPENTHE_DEVICE;
  if (chosen === 'cpu' || chosen === 'gpu') return chosen;
  if (chosen) {
    throw new SetUpFailure(`NEPENTHE_DEVICE is "${chosen}".`, 'Set it to cpu or gpu, or leave it out.');
  }
  return (await hasNvidiaDriver()) ? 'gpu' : 'cpu';
}

async function hasNvidiaDriver() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  if (existsSync('/proc/driver/nvidia/version')) return true;
  const { code, stdout } = await runProgram('nvidia-smi', ['--list-gpus']);
  return code === 0 && stdout.includes('GPU');
}
