import { join } from 'node:path';

import { inCheckout } from './checkout.mjs';

const tfjs = inCheckout('node_modules', '@tensorflow', 'tfjs-node-gpu');
/** Where the TensorFlow package looks for its native binding, and we for our kernels. */
const place = join(tfjs, 'lib', 'napi-v8');

/**
 * What is compiled here: the binding of the TensorFlow package, and our own kernels, which TensorFlow runs beside its own.
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
    path: join(place, 'tfjs_binding.node'),
  },
  {
    title: 'the kernels',
    name: 'kernels',
    root: inCheckout('src-main', 'program'),
    sources: ['kernels/addon.cc'],
    inputs: ['kernels'],
    // The loops over vectors have to be unrolled. TensorFlow's headers are not free of warnings.
    flags: ['-O3', '-w'],
    path: join(place, 'nepenthe_kernels.node'),
  },
];
