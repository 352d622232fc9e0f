import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cachedFolder, once } from './cache.mjs';
import { chooseDevice } from './device.mjs';
import { SetUpFailure } from './failure.mjs';
import { step } from './progress.mjs';
import { CUDA_WHEELS, TENSORFLOW_VERSION, TENSORFLOW_WHEELS } from './tensorflow-wheels.mjs';
import { unpackWheel } from './wheel.mjs';

const PARTS = ['tensorflow/libtensorflow', 'tensorflow/include/'];

/**
 * TensorFlow's C library and headers.
 * @typedef {{ folder: string, device: 'cpu' | 'gpu' | 'custom' }} TensorFlow
 */

/**
 * Provides TensorFlow's library: the one that NEPENTHE_TENSORFLOW names, or the pinned one, downloaded into the cache on first use.
 * @returns {Promise<TensorFlow>}
 */
export async function provideTensorFlow() {
  if (process.env.NEPENTHE_TENSORFLOW) return customTensorFlow(resolve(process.env.NEPENTHE_TENSORFLOW));
  return pinnedTensorFlow(await chooseDevice());
}

/**
 * Provides the pinned library for a device, downloaded into the cache on first use.
 * @param {'cpu' | 'gpu'} device
 * @returns {Promise<TensorFlow>}
 */
export async function pinnedTensorFlow(device) {
  const build = `${device}-${process.platform}-${process.arch}`;
  const wheel = TENSORFLOW_WHEELS[build];
  if (!wheel) {
    throw new SetUpFailure(
      `No TensorFlow ${TENSORFLOW_VERSION} for ${device.toUpperCase()} on ${process.platform} ${process.arch}.`,
      process.platform === 'win32'
        ? 'Use Linux, such as the Windows Subsystem for Linux.'
        : 'Set NEPENTHE_DEVICE=cpu, or set NEPENTHE_TENSORFLOW to a site-packages/tensorflow folder.',
    );
  }
  const site = await cachedFolder(pinnedFolderName(device), (folder) => fill(folder, wheel, device === 'gpu' ? CUDA_WHEELS : []));
  return { folder: join(site, 'tensorflow'), device };
}

/** Where the pinned library for a device is, or will be, in the cache. */
export const pinnedFolderName = (device) => join('tensorflow', `${TENSORFLOW_VERSION}-${device}-${process.platform}-${process.arch}`);

/** The names of all files from which TensorFlow for NVIDIA GPUs is installed. */
export const gpuWheels = () => [TENSORFLOW_WHEELS['gpu-linux-x64'], ...CUDA_WHEELS].map(({ file }) => file);

/** TensorFlow looks for CUDA in ../nvidia, so all wheels go into one folder, in the same layout as with pip. */
async function fill(folder, wheel, cudaWheels) {
  await once(folder, wheel.file, () =>
    step(`TensorFlow ${TENSORFLOW_VERSION}: downloading ${wheel.file}`, () => unpackWheel(wheel, folder, PARTS)),
  );
  for (const cuda of cudaWheels) {
    await once(folder, cuda.file, () => step(`CUDA: downloading ${cuda.file}`, () => unpackWheel(cuda, folder, ['nvidia/'])));
  }
}

function customTensorFlow(folder) {
  for (const part of [...libraryFiles(), 'include/tensorflow/c/c_api.h']) {
    if (!existsSync(join(folder, part))) {
      throw new SetUpFailure(
        `No ${part} in ${folder}, the folder that NEPENTHE_TENSORFLOW names.`,
        'Set it to the tensorflow folder of a site-packages with TensorFlow 2.x, or unset it.',
      );
    }
  }
  return { folder, device: 'custom' };
}

/** The library files that the binding links against. */
export function libraryFiles() {
  return process.platform === 'darwin'
    ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
    : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
}
