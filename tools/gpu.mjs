import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { runMain } from './set-up/run-main.mjs';
import { gpuWheels, pinnedTensorFlow } from './set-up/tensorflow.mjs';
import { requireFiles } from './set-up/wheel-folder.mjs';

/**
 * Puts TensorFlow for NVIDIA GPUs into the cache, for packages, which have it for the CPU: `gpu.mjs [--from FOLDER] [--list]`. Prints one
 * line of JSON: its folder, and the files that it comes from. `nepenthe gpu` calls it.
 */
await runMain(async () => {
  const { from, list } = parseArgs({ options: { from: { type: 'string' }, list: { type: 'boolean' } } }).values;
  // pip's own settings. A path may contain spaces, which an address does not.
  if (from !== undefined && !list) {
    requireFiles(resolve(from), gpuWheels());
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: pathToFileURL(resolve(from)).href });
  }
  const folder = list ? undefined : (await pinnedTensorFlow('gpu')).folder;
  process.stdout.write(`${JSON.stringify({ folder, files: gpuWheels() })}\n`);
});
