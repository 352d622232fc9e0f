import { cpSync, linkSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { inCheckout } from '../../set-up/checkout.mjs';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { runProgram } from '../../set-up/run-program.mjs';

/**
 * Builds the packages a second time, as another machine would: from a copy of the sources in another folder, with another cache, time zone,
 * language and mask of new files.
 * @param {string} folder for the copy
 * @param {{ node: string, electron: import('../../set-up/electron.mjs').Electron, tensorFlow: string }} parts
 * @returns {Promise<string>} the folder of the packages
 */
export async function buildElsewhere(folder, { node, electron, tensorFlow }) {
  rmSync(folder, { recursive: true, force: true });
  const copy = join(folder, 'another checkout');
  await copySources(copy);
  link(inCheckout('node_modules'), join(copy, 'node_modules'));
  const cache = join(folder, 'another cache');
  link(dirname(tensorFlow), join(cache, 'tensorflow', basename(dirname(tensorFlow))));
  const order = JSON.stringify({ folder: join(folder, 'built'), electron });
  const env = { ...process.env, NEPENTHE_CACHE_DIR: cache, TZ: 'Pacific/Kiritimati', LANG: 'C', LC_ALL: 'C' };
  const script = join(copy, 'tools', 'package', 'check', 'build-light.mjs');
  const build = ['-c', 'umask 077; exec "$0" "$@"', node, script, order];
  const { code, output } = await runProgram('sh', build, { cwd: copy, env });
  if (code !== 0) throw new SetUpFailure(`The second build failed: ${output.slice(-2000)}`, 'Fix the cause, and run the check again.');
  return join(folder, 'built', 'packages');
}

async function copySources(copy) {
  const { stdout } = await runProgram('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: inCheckout() });
  for (const file of stdout.split('\0').filter(Boolean)) cpSync(inCheckout(file), join(copy, file), { recursive: true });
}

/** A tree of links to the same files: nothing writes into them. */
function link(source, target) {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    if (entry.name === '.cache' || entry.name === '.vite') continue;
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) link(from, to);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else linkSync(from, to);
  }
}
