import { checkout } from './checkout.mjs';
import { SetUpFailure } from './failure.mjs';
import { NATIVE_ADDONS } from './native-addons.mjs';
import { runProgram } from './run-program.mjs';

// Its arguments are the addons: TensorFlow's binding, then the lab's own kernels.
const SCRIPT = `
const load = (file) => {
  const addon = { exports: {} };
  process.dlopen(addon, file);
  return addon.exports;
};
const [binding, kernels] = process.argv.slice(1).map(load);
const ones = binding.createTensor([2, 2], binding.TF_FLOAT, new Float32Array(4).fill(1));
const attributes = [
  { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ...['transpose_a', 'transpose_b'].map((name) => ({ name, type: binding.TF_ATTR_BOOL, value: false })),
];
const [{ id }] = binding.executeOp('MatMul', attributes, [ones, ones], 1);
const product = [...binding.tensorDataSync(id)];
if (product.join() !== '2,2,2,2') throw new Error('ones times ones is ' + product.join());
const library = process.report.getReport().sharedObjects.find((path) => path.includes('libtensorflow_cc'));
const device = binding.isUsingGpuDevice() ? 'gpu' : 'cpu';
console.log(JSON.stringify({ version: binding.TF_Version, device, library, instructionSet: kernels.instructionSet }));
`;

/**
 * Loads TensorFlow and the compiled addons in a separate process and multiplies two matrices.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} [variables] of the process, beyond those of this one
 * @returns {Promise<{ version: string, device: 'cpu' | 'gpu', library: string, instructionSet: 'plain' | 'avx2' | 'avx512' }>} `library` is the
 *   loaded file, `instructionSet` that of the lab's own kernels
 */
export async function checkTensorFlow(node, variables) {
  const { code, stdout, output } = await runProgram(node, ['--eval', SCRIPT, ...NATIVE_ADDONS.map(({ path }) => path)], {
    cwd: checkout,
    env: { ...process.env, ...variables, TF_CPP_MIN_LOG_LEVEL: '3' },
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
