import { createRequire } from 'node:module';
import util from 'node:util';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import { ProgramError } from '../program-error.ts';

let loaded: TFJSBinding | undefined;

/** TensorFlow's native binding, loaded with the first use. Throws {@link ProgramError} where it is not set up. */
export function tensorflow(): TFJSBinding {
  loaded ??= load();
  return loaded;
}

function load(): TFJSBinding {
  restoreRemovedPredicates();
  try {
    const require = createRequire(import.meta.url);
    const library = require('@tensorflow/tfjs-node-gpu') as { backend(): NodeJSKernelBackend };
    return library.backend().binding;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProgramError('TensorFlow', `could not be loaded (${reason}); set it up with npm start`, { cause });
  }
}

/** tfjs-node calls predicates of `node:util` that Node 23 removed. */
function restoreRemovedPredicates(): void {
  const predicates: Record<string, unknown> = util;
  predicates['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  predicates['isArray'] ??= Array.isArray;
}
