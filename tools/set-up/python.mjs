import { fileURLToPath } from 'node:url';

import { cacheDirectory } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { runProgram } from './run-program.mjs';

const OLDEST = [3, 8];
const PROBE = 'import sys; print(*sys.version_info[:2])\ntry:\n import pip\n print(pip.__version__)\nexcept ImportError: pass';

let found;

/**
 * The user's Python 3 with pip: it fetches wheels and unpacks archives, nothing of it is used later.
 * @returns {Promise<string>} the program's name
 */
export function findPython() {
  found ??= probe();
  return found;
}

async function probe() {
  for (const program of process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']) {
    const { code, stdout } = await runProgram(program, ['-c', PROBE]);
    if (code === 0 && readProbe(stdout)) return program;
  }
  throw new SetUpFailure(
    `No Python ${OLDEST.join('.')} or newer with pip was found; it fetches TensorFlow's library.`,
    'Install Python 3 with pip (Debian: apt-get install python3 python3-pip), and start again.',
  );
}

/**
 * Reads what the probe printed: the version on one line, pip's on the next.
 * @param {string} printed
 * @returns {boolean} whether this Python serves
 */
export function readProbe(printed) {
  const [version = '', pip] = printed.trim().split('\n');
  const [major = 0, minor = 0] = version.split(' ').map(Number);
  return (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) && pip !== undefined;
}

/**
 * Unpacks the parts of an archive whose names begin with one of the prefixes.
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} prefixes
 */
export async function unpack(archive, folder, prefixes) {
  const script = fileURLToPath(new URL('unpack.py', import.meta.url));
  const { code, output } = await runProgram(await findPython(), [script, archive, folder, ...prefixes]);
  if (code !== 0) throw diagnose(`unpacking ${archive}`, output, cacheDirectory());
}
