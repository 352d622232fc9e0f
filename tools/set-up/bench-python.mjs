import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { cacheDirectory, cachedFolder, once, temporaryFolder } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { step } from './progress.mjs';
import { findPython } from './python.mjs';
import { runProgram } from './run-program.mjs';

const PACKAGES = ['torch==2.15.0', 'numpy==2.4.6'];
const NAME = PACKAGES[0].replace('==', '-');
const SITE = 'import sysconfig; print(sysconfig.get_path("purelib"))';
const VERSION = 'import platform; print("%s-%s" % (platform.python_version(), platform.machine()))';

/**
 * A virtual environment with PyTorch, the peer of the benchmarks and the maker of test fixtures; made on request only.
 * @returns {Promise<string>} its Python
 */
export async function provideBenchPython() {
  const python = await findPython();
  const version = (await run('asking for the version of Python', python, ['-c', VERSION])).trim();
  const folder = await cachedFolder(join('python', `${NAME}-${version}`), (partial) => fill(partial, python));
  return programOf(folder);
}

const programOf = (folder) => (process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'));

// Without pip inside: Debian keeps the wheels for that in a package of its own, and the outer pip can fill the folder.
async function fill(folder, python) {
  const downloads = temporaryFolder();
  try {
    await once(folder, 'environment', () => run('making a virtual environment', python, ['-m', 'venv', '--without-pip', folder]));
    const site = (await run('asking for its folder', programOf(folder), ['-c', SITE])).trim();
    const install = ['-m', 'pip', 'install', '--no-cache-dir', '--progress-bar', 'off', '--upgrade', '--target', site];
    await step(`PyTorch for the benchmarks: fetching ${PACKAGES.join(' and ')} (several GB)`, () =>
      run('fetching PyTorch', python, [...install, ...PACKAGES], { ...process.env, TMPDIR: downloads }),
    );
    await step('PyTorch for the benchmarks: a first import', () =>
      run('importing PyTorch', programOf(folder), ['-c', 'import torch; assert torch.ones(2).sum() == 2']),
    );
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

async function run(doing, program, programArguments, env = process.env) {
  const { code, stdout, output } = await runProgram(program, programArguments, { env });
  if (code !== 0) throw diagnose(doing, output, cacheDirectory());
  return stdout;
}
