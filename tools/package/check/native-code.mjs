import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProgram } from '../../set-up/run-program.mjs';
import { expectEqual, expectThat } from './expect.mjs';

/** The oldest libraries that packages promise to run with: those of Debian 12, Ubuntu 22.04 and RHEL 9. */
const NEWEST_SYMBOLS = { GLIBC: '2.34', GLIBCXX: '3.4.29', CXXABI: '1.3.13' };

/** In the package's Node: which kernels are chosen, and which TensorFlow is loaded. */
const LOAD = `
const folder = process.argv[1] + '/node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/';
const load = (name) => { const addon = { exports: {} }; process.dlopen(addon, folder + name); return addon.exports; };
load('tfjs_binding.node');
const { instructionSet } = load('nepenthe_kernels.node');
const library = process.report.getReport().sharedObjects.find((path) => path.includes('libtensorflow_cc'));
console.log(JSON.stringify({ instructionSet, library }));`;

/**
 * The native code in a package needs no newer system than promised, takes TensorFlow from the package, and has kernels for each processor.
 * @param {string} lab the package's folder of that name
 */
export async function checkNativeCode(lab) {
  for (const file of nativeFiles(lab)) {
    // The headers list the versions that the file needs of each library.
    const { stdout } = await runProgram('objdump', ['-p', file]);
    const needed = new Set(stdout.split('Version References:')[1]?.match(/(GLIBC|GLIBCXX|CXXABI)_[\d.]+/g));
    const newer = [...needed].filter(isTooNew);
    expectEqual(`symbols of a newer system in ${file}`, newer, []);
  }
  const node = join(lab, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  // The processor may have less than AVX-512, and then has the best that it has.
  for (const [allowed, possible] of [
    ['plain', ['plain']],
    ['avx2', ['avx2', 'plain']],
    ['avx512', ['avx512', 'avx2', 'plain']],
  ]) {
    const env = { PATH: '/usr/bin:/bin', NEPENTHE_INSTRUCTION_SET: allowed, TF_CPP_MIN_LOG_LEVEL: '3' };
    const { stdout, output } = await runProgram(node, ['--eval', LOAD, lab], { env });
    expectThat(`TensorFlow does not load: ${output}`, stdout.startsWith('{'));
    const { instructionSet, library } = JSON.parse(stdout);
    expectThat(`kernels for ${instructionSet}, though ${allowed} is the most that is allowed`, possible.includes(instructionSet));
    expectEqual('the loaded TensorFlow', resolve(library), join(lab, 'tensorflow', 'libtensorflow_cc.so.2'));
  }
}

function nativeFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => /\.node$|\.so(\.|$)|^node$/.test(name))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function isTooNew(symbol) {
  const [family, version] = symbol.split('_');
  return version.localeCompare(NEWEST_SYMBOLS[family], 'en', { numeric: true }) > 0;
}
