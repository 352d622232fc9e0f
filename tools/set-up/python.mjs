import { fileURLToPath } from 'node:url';
import { cacheDirectory } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { SetUpFailure } from './failure.mjs';
import { runProgram } from './run-program.mjs';

const OLDEST = [3, 8];
const PROBE = 'import sys; print(*sys.version_info[:2])\ntry:\n import pip\n print(pip.__version__)\nexcept ImportError: pass';

let found;

/**
 * Finds a Python 3 with pip on this machine. Set-up downloads wheels and unpacks archives with it; the app does not use it.
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
    `Python ${OLDEST.join('.')} or newer with pip not found. Set-up downloads TensorFlow with it.`,
    'Install Python 3 with pip (Debian: apt-get install python3 python3-pip), and start again.',
  );
}

/**
 * Reads the probe's output: Python's version on the first line, pip's on the second.
 * @param {string} printed
 * @returns {boolean} whether this Python is suitable
 */
export function readProbe(printed) {
  const [version = '', pip] = printed.trim().split('\n');
  const [major = 0, minor = 0] = version.split(' ').map(Number);
  return (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) && pip !== undefined;
}

/**
 * Unpacks the files of an archive whose names begin with one of the prefixes.
 * @param {string} archive
 * @param {string} folder
 * @param {readonly string[]} prefixes
 */
export async function unpack(archive, folder, prefixes) {
  const script = fileURLToPath(new URL('unpack.py', import.meta.url));
  const { code, output } = await runProgram(await findPython(), [script, archive, folder, ...prefixes]);
  if (code !== 0) throw diagnose(`unpacking ${archive}`, output, cacheDirectory());
}
