import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, temporaryFolder } from './cache.mjs';
import { diagnose } from './diagnosis.mjs';
import { verifyIntegrity } from './pinned-file.mjs';
import { findPython, unpack } from './python.mjs';
import { runProgram } from './run-program.mjs';

/**
 * A pinned file of the Python package index.
 * @typedef {{ file: string, sha256: string }} Wheel
 */

/**
 * Parses a wheel's file name.
 * @param {string} file `name-version-python-abi-platforms.whl`
 */
export function readWheelName(file) {
  const [name, version, python, abi, platforms] = file.replace(/\.whl$/, '').split('-');
  return { name: name.replaceAll('_', '-'), version, python, abi, platforms: platforms.split('.') };
}

/**
 * Arguments that make pip select exactly this wheel, whichever Python runs pip.
 * @param {string} file the wheel's file name
 */
export function pinArguments(file) {
  const { name, version, python, abi, platforms } = readWheelName(file);
  const digits = /^cp(\d)(\d+)$/.exec(python);
  return [
    ...['--python-version', digits ? `${digits[1]}.${digits[2]}` : '3.12'],
    ...['--implementation', digits ? 'cp' : 'py', '--abi', abi],
    ...platforms.flatMap((platform) => ['--platform', platform]),
    `${name}==${version}`,
  ];
}

/**
 * Downloads a pinned wheel and unpacks parts of it.
 * @param {Wheel} wheel
 * @param {string} folder
 * @param {readonly string[]} prefixes of the files to unpack
 */
export async function unpackWheel(wheel, folder, prefixes) {
  const downloads = temporaryFolder();
  try {
    const { code, output } = await runProgram(
      await findPython(),
      [
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--dest', downloads],
        ...['--disable-pip-version-check', '--progress-bar', 'off', ...pinArguments(wheel.file)],
      ],
      { env: { ...process.env, TMPDIR: downloads } },
    );
    if (code !== 0) throw diagnose(`downloading ${wheel.file}`, output, cacheDirectory());
    const file = join(downloads, wheel.file);
    await verifyIntegrity(file, `sha256-${Buffer.from(wheel.sha256, 'hex').toString('base64')}`);
    await unpack(file, folder, prefixes);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}
