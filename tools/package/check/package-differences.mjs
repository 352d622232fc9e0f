import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { differences, digest } from './differences.mjs';

/** What only the file of a package as a whole differs in, such as the order of its files, or the compressor. */
const ARCHIVE_ONLY = 'the archive around the same files';

/**
 * What two Debian packages differ in; empty if they have the same bytes.
 * @param {readonly [string, string]} packages paths
 * @param {string} folder a new one, removed afterwards
 * @returns {Promise<string[]>} paths of the files in them, with `DEBIAN/` for the package's own
 */
export async function debDifferences(packages, folder) {
  if (haveSameBytes(packages)) return [];
  try {
    mkdirSync(folder);
    const unpacked = packages.map((_file, index) => join(folder, String(index)));
    for (const [index, file] of packages.entries()) await printed('dpkg-deb', ['--raw-extract', file, unpacked[index]]);
    return orArchive([...differences(...unpacked), ...differingLines(await listings('dpkg-deb', ['--contents'], packages))]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What two RPM packages differ in; empty if they have the same bytes.
 * @param {readonly [string, string]} packages paths
 * @returns {Promise<string[]>} lines about files (with time, digest, mode and owner), requirements and scripts
 */
export async function rpmDifferences(packages) {
  if (haveSameBytes(packages)) return [];
  return orArchive(
    differingLines(await listings('rpm', ['--query', '--info', '--dump', '--requires', '--scripts', '--package'], packages)),
  );
}

const haveSameBytes = ([first, second]) => digest(first) === digest(second);

const orArchive = (found) => (found.length > 0 ? found : [ARCHIVE_ONLY]);

const listings = (program, options, packages) => Promise.all(packages.map((file) => printed(program, [...options, file])));

/** Lines that only one of two texts has. */
function differingLines(texts) {
  const [first, second] = texts.map((text) => text.split('\n'));
  return [...first.filter((line) => !second.includes(line)), ...second.filter((line) => !first.includes(line))].sort();
}

async function printed(program, programArguments) {
  const { code, stdout, output } = await runProgram(program, programArguments, { env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
  if (code !== 0) throw new SetUpFailure(`${program} failed: ${output.trim()}`, 'Fix the cause, and run the check again.');
  return stdout;
}
