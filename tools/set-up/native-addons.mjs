import { join } from 'node:path';
import { inCheckout } from './checkout.mjs';

const tfjs = inCheckout('node_modules', '@tensorflow', 'tfjs-node-gpu');
/** Where the TensorFlow package loads its native binding from, and this project its kernels. */
const bindingFolder = join(tfjs, 'lib', 'napi-v8');

/**
 * The addons to compile: the TensorFlow package's binding, and this project's own kernels.
 * @type {readonly import('./native-addon.mjs').NativeAddon[]}
 */
export const NATIVE_ADDONS = [
  {
    title: 'the binding',
    name: 'binding',
    root: tfjs,
    sources: ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'],
    inputs: ['binding'],
    flags: ['-O2'],
    path: join(bindingFolder, 'tfjs_binding.node'),
  },
  {
    title: 'the kernels',
    name: 'kernels',
    root: inCheckout('src-main', 'program'),
    sources: ['kernels/addon.cc'],
    inputs: ['kernels'],
    // -O3 unrolls the vector loops; -w silences warnings in TensorFlow's headers.
    flags: ['-O3', '-w'],
    path: join(bindingFolder, 'nepenthe_kernels.node'),
  },
];
