import { build } from './build/build.mjs';
import { buildPackages } from './package/build-packages.mjs';
import { requireReleaseElectron } from './package/release-electron.mjs';
import { inCheckout } from './set-up/checkout.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { say } from './set-up/progress.mjs';
import { runMain } from './set-up/run-main.mjs';
import { setUp } from './set-up/set-up.mjs';

/**
 * Builds installable packages in dist/: `npm run package -- [--check] [TARGET…]`. With `--check` it builds a folder, a deb and an rpm for
 * tests, with any Electron, and tests them as installed.
 */
await runMain(async () => {
  const { check, targets } = readArguments(process.argv.slice(2));
  const { node, electron } = await setUp({ electron: true, testing: check });
  if (!electron) throw new SetUpFailure('No Electron is available for this machine.', 'Set ELECTRON_OVERRIDE_DIST_PATH to one.');
  if (check) {
    const { checkPackages } = await import('./package/check/check-packages.mjs');
    return checkPackages({ node, electron });
  }
  requireReleaseElectron(electron);
  await build(node);
  const results = await buildPackages({ folder: inCheckout('dist'), node, electron, targets, light: false });
  say(`Packages are in ${results}.`);
  return 0;
});

function readArguments(words) {
  return { check: words.includes('--check'), targets: words.filter((word) => word !== '--check') };
}
