import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { ProgramError } from '../program-error.ts';

let loaded: TFJSBinding | undefined;

/** TensorFlow's native binding, loaded on first use. Throws {@link ProgramError} if it is not set up. */
export function tensorflow(): TFJSBinding {
  loaded ??= load();
  return loaded;
}

function load(): TFJSBinding {
  restoreRemovedPredicates();
  try {
    const require = createRequire(import.meta.url);
    const library = require('@tensorflow/tfjs-node-gpu') as { backend(): NodeJSKernelBackend };
    const { binding } = library.backend();
    loadKernels(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
    return binding;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProgramError('TensorFlow', `could not be loaded (${reason}); run npm start to set it up`, { cause });
  }
}

/** Loads our own kernels, which register themselves; the set-up puts them next to the binding. */
function loadKernels(packageFile: string): void {
  process.dlopen({ exports: {} }, join(dirname(packageFile), 'lib', 'napi-v8', 'nepenthe_kernels.node'));
}

/** tfjs-node calls predicates of `node:util` that Node 23 removed. */
function restoreRemovedPredicates(): void {
  const predicates: Record<string, unknown> = util;
  predicates['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  predicates['isArray'] ??= Array.isArray;
}
