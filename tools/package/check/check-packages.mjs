import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../build/build.mjs';
import { inCheckout } from '../../set-up/checkout.mjs';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { say, step } from '../../set-up/progress.mjs';
import { pinnedTensorFlow } from '../../set-up/tensorflow.mjs';
import { buildPackages } from '../build-packages.mjs';
import { checkBuilt, packageIn } from './check-built.mjs';
import { differences } from './differences.mjs';
import { buildElsewhere } from './elsewhere.mjs';
import { expectEqual } from './expect.mjs';
import { debDifferences, rpmDifferences } from './package-differences.mjs';

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
    await checkBuilt(built, { node, temporary, pictures: join(work, 'pictures') });
    const { folder: tensorFlow } = await pinnedTensorFlow('cpu');
    const again = await step('Check: building again elsewhere', () => buildElsewhere(join(work, 'second'), { node, electron, tensorFlow }));
    await step('Check: both builds have the same bytes', () => checkSame([built, again], temporary));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  say('Packages: all checks passed.');
  return 0;
}

async function checkSame(builds, temporary) {
  const inBoth = (ending) => builds.map((folder) => packageIn(folder, ending));
  const folders = differences(...builds.map((folder) => join(folder, 'linux-unpacked')));
  expectEqual('differences between the folders of two builds', folders, []);
  expectEqual('differences between their debs', await debDifferences(inBoth('.deb'), join(temporary, 'differences')), []);
  expectEqual('differences between their rpms', await rpmDifferences(inBoth('.rpm')), []);
}
