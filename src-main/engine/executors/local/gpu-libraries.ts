import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { packedTensorflow } from '#main/files/application.ts';

/**
 * Variables by which a package's runners load TensorFlow for NVIDIA GPUs, once `nepenthe gpu` has put it into the cache, instead of the
 * packed one for the CPU. In a checkout there are none: the set-up chooses there.
 *
 * @param root of the application
 */
export function gpuLibraryVariables(root: string, environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const version = packedTensorflow(root);
  if (version === undefined || process.platform !== 'linux') return {};
  const library = join(cacheFolder(environment), 'tensorflow', `${version}-gpu-linux-${process.arch}`, 'tensorflow');
  if (!existsSync(library)) return {};
  const others = environment['LD_LIBRARY_PATH'];
  return { LD_LIBRARY_PATH: others ? `${library}:${others}` : library };
}

/** The same cache as that of `tools/set-up/cache.mjs`. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const given = environment['NEPENTHE_CACHE_DIR'];
  return given ? resolve(given) : join(environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'nepenthe-lab');
}
