import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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

/** Loads the package's native binding alone: its JavaScript takes as long to load as TensorFlow itself, and 50 MB. */
function load(): Library {
  // By itself TensorFlow enables oneDNN only with AVX-512 VNNI or AMX. Other processors train several times faster with it, too.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json')), 'lib', 'napi-v8');
    const binding = loadAddon(join(folder, 'tfjs_binding.node')) as TFJSBinding;
    const file = join(folder, 'nepenthe_kernels.node');
    const kernels = loadAddon(file) as KernelLibrary;
    return { binding, kernels, kernelsBuild: createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProgramError('TensorFlow', `could not be loaded (${reason}); install Nepenthe Lab again; in a checkout, run npm start`, {
      cause,
    });
  }
}

/** The exports of an addon. Our own kernels register themselves with TensorFlow; the set-up puts them next to the binding. */
function loadAddon(file: string): unknown {
  const addon = { exports: {} };
  process.dlopen(addon, file);
  return addon.exports;
}
