import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../build/build.mjs';
import { inCheckout } from '../../set-up/checkout.mjs';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { say, step } from '../../set-up/progress.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { pinnedTensorFlow } from '../../set-up/tensorflow.mjs';
import { withVirtualDisplay } from '../../test/virtual-display.mjs';
import { buildPackages } from '../build-packages.mjs';
import { differences, digest } from './differences.mjs';
import { drive } from './driven.mjs';
import { buildElsewhere } from './elsewhere.mjs';
import { expectEqual, expectThat } from './expect.mjs';
import { checkFuses } from './fixed-fuses.mjs';
import { checkInstalledFiles } from './installed-shell.mjs';
import { checkNativeCode } from './native-code.mjs';

const TARGETS = ['dir', 'deb', 'rpm'];

/**
 * Builds a folder, a deb and an rpm, installs and starts them, builds them again elsewhere, and compares. Installs and removes the Debian
 * package `nepenthe-lab`, so it needs a Debian-like system and the rights of root.
 * @returns {Promise<number>} the exit code
 */
export async function checkPackages({ node, electron }) {
  if (process.platform !== 'linux' || process.getuid() !== 0) {
    throw new SetUpFailure('Checking packages installs them.', 'Run it as root on a Debian-like system, such as in a container.');
  }
  const work = inCheckout('dist', 'check');
  rmSync(work, { recursive: true, force: true });
  const temporary = mkdtempSync(join(tmpdir(), 'nepenthe-package-'));
  try {
    await build(node);
    const built = await buildPackages({ folder: join(work, 'first'), node, electron, targets: TARGETS, light: true });
    await checkBuilt(built, { node, temporary, work });
    const { folder: tensorFlow } = await pinnedTensorFlow('cpu');
    const again = await step('Check: building again elsewhere', () => buildElsewhere(join(work, 'second'), { node, electron, tensorFlow }));
    await step('Check: both builds have the same bytes', () => checkSame(built, again));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  say('Packages: all checks passed.');
  return 0;
}

async function checkBuilt(built, { node, temporary, work }) {
  const unpacked = join(built, 'linux-unpacked');
  await step('Check: fuses', () => checkFuses(node, join(unpacked, 'nepenthe-lab')));
  const [deb, rpm] = [packageIn(built, '.deb'), packageIn(built, '.rpm')];
  const pictures = join(work, 'pictures');
  mkdirSync(pictures, { recursive: true });
  await withVirtualDisplay(async (display) => {
    await withInstalledDeb(deb, async () => {
      await step('Check: installed files of the deb', checkInstalledFiles);
      await step('Check: native code', () => checkNativeCode('/opt/Nepenthe Lab/resources/lab'));
      await step('Check: the installed deb, offline, as a user starts it', () => checkUse('/', join(temporary, 'deb'), display));
      await step('Check: the installed deb runs nothing but its archive', () => checkNothingElse(join(temporary, 'else'), display));
    });
    const root = join(temporary, 'rpm-root');
    await step('Check: installing the rpm', () => installRpm(rpm, root));
    await step('Check: the installed rpm, offline', () => checkUse(root, join(temporary, 'rpm'), display));
  });
  for (const name of ['deb', 'rpm']) await runProgram('cp', [join(temporary, name, 'window.png'), join(pictures, `${name}.png`)]);
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

function checkSame(first, second) {
  const differing = differences(join(first, 'linux-unpacked'), join(second, 'linux-unpacked'));
  expectEqual('files that differ between two builds', differing, []);
  for (const ending of ['.deb', '.rpm']) {
    const digests = [first, second].map((folder) => digest(packageIn(folder, ending)));
    expectEqual(`the digest of the second ${ending}`, digests[1], digests[0]);
  }
}

function packageIn(folder, ending) {
  const [name] = readdirSync(folder).filter((file) => file.endsWith(ending));
  expectThat(`no ${ending} was built`, name !== undefined);
  return join(folder, name);
}

async function succeed(program, programArguments) {
  const { code, output } = await runProgram(program, programArguments);
  if (code !== 0) throw new SetUpFailure(`${program} failed: ${output.trim()}`, 'Fix the cause, and run the check again.');
}
