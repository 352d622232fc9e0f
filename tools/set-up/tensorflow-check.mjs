import { checkout } from './checkout.mjs';
import { SetUpFailure } from './failure.mjs';
import { NATIVE_ADDONS } from './native-addons.mjs';
import { runProgram } from './run-program.mjs';

// tfjs-node calls two functions of node:util that Node 23 removed.
const SCRIPT = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require('@tensorflow/tfjs-node-gpu');
const ones = tf.ones([2, 2]);
const { binding, isUsingGpuDevice } = tf.backend();
const loaded = { exports: {} };
for (const addon of process.argv.slice(1)) process.dlopen(loaded, addon);
const product = Array.from(ones.matMul(ones).dataSync());
if (product.join() !== '2,2,2,2') throw new Error('ones times ones is ' + product.join());
const library = process.report.getReport().sharedObjects.find((path) => path.includes('libtensorflow_cc'));
console.log(JSON.stringify({ version: binding.TF_Version, device: isUsingGpuDevice ? 'gpu' : 'cpu', library, ...loaded.exports }));
`;

/**
 * Loads TensorFlow and the compiled addons in a separate process and multiplies two matrices.
 * @param {string} node
 * @returns {Promise<{ version: string, device: 'cpu' | 'gpu', library: string, instructionSet: 'plain' | 'avx2' | 'avx512' }>} `library` is the
 *   loaded file, `instructionSet` that of the lab's own kernels
 */
export async function checkTensorFlow(node) {
  const { code, stdout, output } = await runProgram(node, ['--eval', SCRIPT, ...NATIVE_ADDONS.map(({ path }) => path)], {
    cwd: checkout,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  if (code === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  const reason =
    output
      .trim()
      .split('\n')
      .filter((line) => /error|lib|illegal/i.test(line))[0] ?? `exit code ${code}`;
  throw new SetUpFailure(
    `TensorFlow does not load: ${reason.trim()}.`,
    'It needs a 64-bit processor with AVX. NEPENTHE_TENSORFLOW selects another build; NEPENTHE_DEVICE=cpu disables the GPU.',
  );
}
