import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, cacheDirectory, once, temporaryFolder } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { step } from './progress.mjs';
import { findPython } from './python.mjs';
import { runProgram } from './run-program.mjs';

/** Virtual environments for benchmarks and for making test fixtures; the app itself uses none. */
const ENVIRONMENTS = {
  torch: {
    title: 'PyTorch for the benchmarks',
    size: 'several GB',
    packages: ['torch==2.15.0', 'torchvision==0.29.2', 'numpy==2.4.6'],
    trial: 'import torch, torchvision; assert torch.ones(2).sum() == 2',
  },
  onnx: {
    title: 'ONNX for checking exports',
    size: '50 MB',
    packages: ['onnx==1.19.0', 'numpy==2.4.6', 'ml_dtypes==0.6.0', 'protobuf==7.36.2', 'typing_extensions==4.16.0'],
    trial: 'import onnx.reference',
  },
};
const SITE = 'import sysconfig; print(sysconfig.get_path("purelib"))';
const VERSION = 'import platform; print("%s-%s" % (platform.python_version(), platform.machine()))';

export const pythonEnvironments = Object.keys(ENVIRONMENTS);

/**
 * Creates a virtual environment on first use.
 * @param {keyof typeof ENVIRONMENTS} name
 * @returns {Promise<string>} path of its Python
 */
export function providePython(name) {
  return provideEnvironment(name, ENVIRONMENTS[name]);
}

/** The environment that has exactly this version of a package; undefined if there is none. */
export function environmentWith(requirement) {
  return pythonEnvironments.find((name) => ENVIRONMENTS[name].packages.includes(requirement));
}

/**
 * Creates a virtual environment in the cache on first use.
 * @param {string} name
 * @param {{ title: string, size: string, packages: readonly string[], trial: string }} environment
 * @returns {Promise<string>} path of its Python
 */
export async function provideEnvironment(name, environment) {
  const python = await findPython();
  const version = (await run('reading the Python version', python, ['-c', VERSION])).trim();
  const digest = createHash('sha256').update(environment.packages.join()).digest('hex').slice(0, 12);
  const folder = await cachedFolder(join('python', `${name}-${digest}-${version}`), (partial) => fill(partial, python, environment));
  return programOf(folder);
}

const programOf = (folder) => (process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'));

// --without-pip: Debian packages pip's wheels separately, and the outer pip can install into the folder.
async function fill(folder, python, { title, size, packages, trial }) {
  const downloads = temporaryFolder();
  try {
    await once(folder, 'environment', () => run('creating a virtual environment', python, ['-m', 'venv', '--without-pip', folder]));
    const site = (await run('reading its site-packages path', programOf(folder), ['-c', SITE])).trim();
    const install = ['-m', 'pip', 'install', '--no-cache-dir', '--progress-bar', 'off', '--upgrade', '--target', site];
    await step(`${title}: installing ${packages.join(', ')} (${size})`, () =>
      run(`installing ${packages[0]}`, python, [...install, ...packages], { ...process.env, TMPDIR: downloads }),
    );
    await step(`${title}: importing`, () => run(`importing ${packages[0]}`, programOf(folder), ['-c', trial]));
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

async function run(doing, program, programArguments, env = process.env) {
  const { code, stdout, output } = await runProgram(program, programArguments, { env });
  if (code !== 0) throw diagnose(doing, output, cacheDirectory());
  return stdout;
}
