import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { step } from '../../set-up/progress.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { withVirtualDisplay } from '../../test/virtual-display.mjs';
import { drive } from './driven.mjs';
import { expectEqual, expectThat } from './expect.mjs';
import { checkFuses } from './fixed-fuses.mjs';
import { checkInstalledFiles } from './installed-shell.mjs';
import { checkNativeCode } from './native-code.mjs';

/**
 * Checks packages that are built: installs and starts them.
 * @param {string} built folder of the packages
 * @param {{ node: string, temporary: string, pictures: string }} places `temporary` is outside of the checkout
 */
export async function checkBuilt(built, { node, temporary, pictures }) {
  const unpacked = join(built, 'linux-unpacked');
  await step('Check: fuses', () => checkFuses(node, join(unpacked, 'nepenthe-lab')));
  const [deb, rpm] = [packageIn(built, '.deb'), packageIn(built, '.rpm')];
  mkdirSync(pictures, { recursive: true });
  await withVirtualDisplay(async (display) => {
    await withInstalledDeb(deb, async () => {
      await step('Check: installed files of the deb', () => checkInstalledFiles(join(temporary, 'home')));
      await step('Check: native code', () => checkNativeCode('/opt/Nepenthe Lab/resources/lab'));
      await step('Check: the installed deb, offline, as a user starts it', () => checkUse('/', join(temporary, 'deb'), display));
      await step('Check: the installed deb runs nothing but its archive', () => checkNothingElse(join(temporary, 'else'), display));
    });
    const root = join(temporary, 'rpm-root');
    await step('Check: installing the rpm', () => installRpm(rpm, root));
    await step('Check: the installed rpm, offline', () => checkUse(root, join(temporary, 'rpm'), display));
  });
  for (const name of ['deb', 'rpm']) cpSync(join(temporary, name, 'window.png'), join(pictures, `${name}.png`));
}

async function checkUse(root, folder, display) {
  const found = await drive({ root, folder, display, trains: true });
  expectEqual('the first page', found.address, 'nepenthe://app/#/runs');
  expectEqual('the run of the command line', found.status, 'finished');
  expectEqual('links and files', [found.afterInvalidLink, found.finished, found.experimentShown], [true, true, true]);
}

/** An app in a folder next to the archive, a start as plain Node, its options and its inspector: whatever is tried, the app starts. */
async function checkNothingElse(folder, display) {
  mkdirSync(folder, { recursive: true });
  const evil = join(folder, 'evil.cjs');
  const mark = join(folder, 'evil-was-here');
  const code = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '')`;
  writeFileSync(evil, code);
  const own = '/opt/Nepenthe Lab/resources/app';
  mkdirSync(own);
  try {
    writeFileSync(join(own, 'package.json'), '{"name":"evil","main":"evil.cjs"}');
    writeFileSync(join(own, 'evil.cjs'), code);
    const environment = { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${evil}`, NEPENTHE_ENGINE: evil, NEPENTHE_NODE: evil };
    const found = await drive({ root: '/', folder, display, environment, extraSwitches: ['--inspect=0'] });
    expectEqual('the page', found.address, 'nepenthe://app/#/runs');
    expectThat('other code was run', !existsSync(mark));
    expectThat('its inspector listens', !found.errors.some((line) => line.includes('Debugger listening')));
  } finally {
    rmSync(own, { recursive: true });
  }
}

async function withInstalledDeb(deb, work) {
  await succeed('dpkg', ['--install', deb]);
  try {
    await work();
  } finally {
    await succeed('dpkg', ['--purge', 'nepenthe-lab']);
  }
  expectThat('files left after its removal', !existsSync('/opt/Nepenthe Lab') && !existsSync('/usr/bin/nepenthe'));
}

/** Into a folder of its own, since the system is Debian's: without its scripts, and without the packages that it needs. */
async function installRpm(rpm, root) {
  mkdirSync(root);
  await succeed('rpm', ['--root', root, '--install', '--nodeps', '--noscripts', '--ignoreos', rpm]);
}

/** Path of the only package of a kind in a folder. */
export function packageIn(folder, ending) {
  const [name] = readdirSync(folder).filter((file) => file.endsWith(ending));
  expectThat(`no ${ending} was built`, name !== undefined);
  return join(folder, name);
}

async function succeed(program, programArguments) {
  const { code, output } = await runProgram(program, programArguments);
  if (code !== 0) throw new SetUpFailure(`${program} failed: ${output.trim()}`, 'Fix the cause, and run the check again.');
}
