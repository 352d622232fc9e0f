import { existsSync } from 'node:fs';
import { SetUpFailure } from './failure.mjs';
import { runProgram } from './run-program.mjs';

/**
 * Chooses the TensorFlow build: the one that NEPENTHE_DEVICE names, or else the GPU build if there is an NVIDIA driver.
 * @returns {Promise<'cpu' | 'gpu'>}
 */
export async function chooseDevice() {
  const chosen = process.env.NEPENTHE_DEVICE;
  if (chosen === 'cpu' || chosen === 'gpu') return chosen;
  if (chosen) {
    throw new SetUpFailure(`Invalid NEPENTHE_DEVICE "${chosen}".`, 'Set it to cpu or gpu, or unset it.');
  }
  return (await hasNvidiaDriver()) ? 'gpu' : 'cpu';
}

async function hasNvidiaDriver() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  if (existsSync('/proc/driver/nvidia/version')) return true;
  const { code, stdout } = await runProgram('nvidia-smi', ['--list-gpus']);
  return code === 0 && stdout.includes('GPU');
}
