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
 * TensorFlow's C library with its headers.
 * @typedef {{ folder: string, device: 'cpu' | 'gpu' | 'own' }} TensorFlow
 */

/**
 * TensorFlow's library: the user's own (NEPENTHE_TENSORFLOW), or the pinned one, fetched into the cache when missing.
 * @returns {Promise<TensorFlow>}
 */
export async function provideTensorFlow() {
  if (process.env.NEPENTHE_TENSORFLOW) return ownTensorFlow(resolve(process.env.NEPENTHE_TENSORFLOW));
  const device = await chooseDevice();
  const build = `${device}-${process.platform}-${process.arch}`;
  const wheel = TENSORFLOW_WHEELS[build];
  if (!wheel) {
    throw new SetUpFailure(
      `There is no TensorFlow ${TENSORFLOW_VERSION} library for the ${device.toUpperCase()} on ${process.platform} ${process.arch}.`,
      process.platform === 'win32'
        ? 'Use Linux, for example in the Windows Subsystem for Linux.'
        : 'Set NEPENTHE_DEVICE=cpu, or name a site-packages/tensorflow folder with NEPENTHE_TENSORFLOW.',
    );
  }
  const site = await cachedFolder(join('tensorflow', `${TENSORFLOW_VERSION}-${build}`), (folder) =>
    fill(folder, wheel, device === 'gpu' ? CUDA_WHEELS : []),
  );
  return { folder: join(site, 'tensorflow'), device };
}

/** TensorFlow finds CUDA in ../nvidia beside itself: all wheels go into one folder, as pip would lay them out. */
async function fill(folder, wheel, cudaWheels) {
  await once(folder, wheel.file, () =>
    step(`TensorFlow ${TENSORFLOW_VERSION}: fetching ${wheel.file}`, () => unpackWheel(wheel, folder, PARTS)),
  );
  for (const cuda of cudaWheels) {
    await once(folder, cuda.file, () => step(`CUDA: fetching ${cuda.file}`, () => unpackWheel(cuda, folder, ['nvidia/'])));
  }
}

function ownTensorFlow(folder) {
  for (const part of [...libraryFiles(), 'include/tensorflow/c/c_api.h']) {
    if (!existsSync(join(folder, part))) {
      throw new SetUpFailure(
        `NEPENTHE_TENSORFLOW names ${folder}, which holds no ${part}.`,
        'Name the folder "tensorflow" of a site-packages with TensorFlow 2.x in it, or leave the variable out.',
      );
    }
  }
  return { folder, device: 'own' };
}

/** The library files that the binding links against. */
export function libraryFiles() {
  return process.platform === 'darwin'
    ? ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib']
    : ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
}
