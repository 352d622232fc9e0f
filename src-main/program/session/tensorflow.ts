import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { ProgramError } from '../program-error.ts';

export type InstructionSet = 'plain' | 'avx2' | 'avx512';

/** What the library of our own kernels exports (`kernels/addon.cc`). */
interface KernelLibrary {
  /** The instruction set that the kernels use. */
  readonly instructionSet: InstructionSet;
}

interface Library {
  readonly binding: TFJSBinding;
  readonly kernels: KernelLibrary;
  /** The first digits of the SHA-256 of the kernels' compiled file. */
  readonly kernelsBuild: string;
}

let loaded: Library | undefined;

/** TensorFlow's native binding, loaded on first use. Throws {@link ProgramError} if it is not set up. */
export function tensorflow(): TFJSBinding {
  return library().binding;
}

/** The processor's best instruction set that NEPENTHE_INSTRUCTION_SET allows. Throws like {@link tensorflow}. */
export function instructionSet(): InstructionSet {
  return library().kernels.instructionSet;
}

/** Identifies the compiled kernels. Throws like {@link tensorflow}. */
export function kernelsBuild(): string {
  return library().kernelsBuild;
}

function library(): Library {
  return (loaded ??= load());
}

function load(): Library {
  restoreRemovedPredicates();
  // By itself TensorFlow enables oneDNN only with AVX-512 VNNI or AMX. Other processors train several times faster with it, too.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  try {
    const require = createRequire(import.meta.url);
    const tfjs = require('@tensorflow/tfjs-node-gpu') as { backend(): NodeJSKernelBackend };
    const { binding } = tfjs.backend();
    const file = join(dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib', 'napi-v8', 'nepenthe_kernels.node');
    const kernelsBuild = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
    return { binding, kernels: loadKernels(file), kernelsBuild };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProgramError('TensorFlow', `could not be loaded (${reason}); run npm start to set it up`, { cause });
  }
}

/** Loads our own kernels, which register themselves; the set-up puts them next to the binding. */
function loadKernels(file: string): KernelLibrary {
  const addon: { readonly exports: KernelLibrary } = { exports: { instructionSet: 'plain' } };
  process.dlopen(addon, file);
  return addon.exports;
}

/** tfjs-node calls predicates of `node:util` that Node 23 removed. */
function restoreRemovedPredicates(): void {
  const predicates: Record<string, unknown> = util;
  predicates['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  predicates['isArray'] ??= Array.isArray;
}
