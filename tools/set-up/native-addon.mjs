import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cachedFolder, cacheDirectory } from './cache.mjs';
import { inCheckout } from './checkout.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { step } from './progress.mjs';
import { runProgram } from './run-program.mjs';
import { hashSources } from './source-hash.mjs';
import { libraryFiles } from './tensorflow.mjs';

const FLAGS = ['-std=c++17', '-fPIC', '-DNAPI_VERSION=8'];

const headers = inCheckout('node_modules', 'node-api-headers');

/**
 * A Node addon that is compiled on this machine against TensorFlow.
 * @typedef {object} NativeAddon
 * @property {string} title for messages: "TensorFlow: compiling <title>"
 * @property {string} name its folder in the cache
 * @property {string} root folder of its sources
 * @property {readonly string[]} sources files to compile, within the root
 * @property {readonly string[]} inputs files and folders within the root that the result depends on
 * @property {readonly string[]} flags compiler flags beyond those of every addon
 * @property {string} path where it is loaded from
 * @property {string} [rpath] folder in which it looks for TensorFlow; by default the one that it is compiled against
 */

/**
 * Compiles an addon once per combination of sources and versions, and copies it to its path.
 * @param {NativeAddon} addon
 * @param {import('./tensorflow.mjs').TensorFlow} tensorFlow
 * @returns {Promise<boolean>} whether the addon changed
 */
export async function provideAddon(addon, tensorFlow) {
  const source = await compiledAddon(addon, tensorFlow);
  if (existsSync(addon.path) && readFileSync(source).equals(readFileSync(addon.path))) return false;
  mkdirSync(dirname(addon.path), { recursive: true });
  copyFileSync(source, `${addon.path}.new`);
  renameSync(`${addon.path}.new`, addon.path);
  return true;
}

/**
 * Compiles an addon for a package: without paths of this machine, and with TensorFlow's library in another place.
 * @param {NativeAddon} addon
 * @param {import('./tensorflow.mjs').TensorFlow} tensorFlow
 * @param {string} library folder of TensorFlow's library, relative to the addon's own
 * @returns {Promise<string>} path of the file
 */
export function compilePortably(addon, tensorFlow, library) {
  const unnamed = [`-ffile-prefix-map=${tensorFlow.folder}=tensorflow`, `-ffile-prefix-map=${headers}=node-api-headers`];
  return compiledAddon({ ...addon, flags: [...addon.flags, ...unnamed, '-s'], rpath: `$ORIGIN/${library}` }, tensorFlow);
}

async function compiledAddon(addon, tensorFlow) {
  const file = `${addon.name}.node`;
  const folder = await cachedFolder(join(addon.name, keyOf(addon, tensorFlow)), (partial) =>
    step(`TensorFlow: compiling ${addon.title}`, () => compile(addon, tensorFlow.folder, join(partial, file))),
  );
  return join(folder, file);
}

function keyOf({ root, inputs, flags, rpath = [] }, tensorFlow) {
  const library = join(tensorFlow.folder, libraryFiles()[0]);
  const { size, mtimeMs } = statSync(library);
  const { version } = JSON.parse(readFileSync(join(headers, 'package.json'), 'utf8'));
  const parts = [library, size, mtimeMs, hashSources(root, inputs), version, process.platform, process.arch, ...FLAGS, ...flags].concat(
    rpath,
  );
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function compile({ title, root, sources, flags, rpath }, library, target) {
  const compiler = await findCompiler();
  const includes = ['-I.', `-I${library}/include`, `-I${headers}/include`];
  const place = `-Wl,-rpath,${rpath ?? library}`;
  const arguments_ = [...FLAGS, ...flags, ...includes, ...sources, '-o', target, ...linking(library), place];
  const { code, output } = await runProgram(compiler, arguments_, { cwd: root });
  if (code !== 0) throw diagnose(`compiling ${title} for TensorFlow`, output, cacheDirectory());
}

function linking(library) {
  return process.platform === 'darwin'
    ? ['-bundle', '-undefined', 'dynamic_lookup', ...libraryFiles().map((file) => join(library, file))]
    : ['-shared', `-L${library}`, ...libraryFiles().map((file) => `-l:${file}`)];
}

async function findCompiler() {
  for (const compiler of [process.env.CXX, 'g++', 'c++', 'clang++']) {
    if (compiler && (await runProgram(compiler, ['--version'])).code === 0) return compiler;
  }
  throw new SetUpFailure(
    'No C++ compiler found. Set-up compiles the TensorFlow binding with it, once.',
    'Install one (Debian: apt-get install g++; macOS: xcode-select --install), and start again.',
  );
}
