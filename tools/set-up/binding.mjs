import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { cacheDirectory, cachedFolder } from './cache.mjs';
import { inCheckout } from './checkout.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';
import { libraryFiles } from './tensorflow.mjs';

const FLAGS = ['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8'];
const SOURCES = ['binding/tfjs_backend.cc', 'binding/tfjs_binding.cc'];

const tfjs = inCheckout('node_modules', '@tensorflow', 'tfjs-node-gpu');
const headers = inCheckout('node_modules', 'node-api-headers');

/** Where the TensorFlow package looks for its native binding. */
export const bindingPath = join(tfjs, 'lib', 'napi-v8', 'tfjs_binding.node');

/**
 * Compiles the TensorFlow package's native binding against the library, once per combination of versions, and puts it in place.
 * @param {import('./tensorflow.mjs').TensorFlow} tensorFlow
 * @returns {Promise<boolean>} whether the binding in place is new
 */
export async function provideBinding(tensorFlow) {
  const compiled = await cachedFolder(join('binding', bindingKey(tensorFlow)), (folder) =>
    step('TensorFlow: compiling the binding', () => compile(tensorFlow, join(folder, 'tfjs_binding.node'))),
  );
  const source = join(compiled, 'tfjs_binding.node');
  if (existsSync(bindingPath) && readFileSync(source).equals(readFileSync(bindingPath))) return false;
  mkdirSync(dirname(bindingPath), { recursive: true });
  copyFileSync(source, `${bindingPath}.new`);
  renameSync(`${bindingPath}.new`, bindingPath);
  return true;
}

function bindingKey(tensorFlow) {
  const library = join(tensorFlow.folder, libraryFiles()[0]);
  const { size, mtimeMs } = statSync(library);
  const parts = [library, size, mtimeMs, versionOf(tfjs), versionOf(headers), process.platform, process.arch, ...FLAGS];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function versionOf(packageFolder) {
  return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
}

async function compile(tensorFlow, target) {
  const compiler = await findCompiler();
  const { code, output } = await runProgram(compiler, compilerArguments(tensorFlow.folder, target), { cwd: tfjs });
  if (code !== 0) throw diagnose("compiling TensorFlow's binding", output, cacheDirectory());
}

function compilerArguments(library, target) {
  const includes = ['-I.', `-I${library}/include`, `-I${headers}/include`];
  const link =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup', ...libraryFiles().map((file) => join(library, file))]
      : ['-shared', `-L${library}`, ...libraryFiles().map((file) => `-l:${file}`)];
  return [...FLAGS, ...includes, ...SOURCES, '-o', target, ...link, `-Wl,-rpath,${library}`];
}

async function findCompiler() {
  for (const compiler of [process.env.CXX, 'g++', 'c++', 'clang++']) {
    if (compiler && (await runProgram(compiler, ['--version'])).code === 0) return compiler;
  }
  throw new SetUpFailure(
    "No C++ compiler was found; it compiles TensorFlow's binding, once.",
    'Install one (Debian: apt-get install g++; macOS: xcode-select --install), and start again.',
  );
}
