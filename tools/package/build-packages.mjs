import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { inCheckout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { step } from '../set-up/progress.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { pinnedTensorFlow } from '../set-up/tensorflow.mjs';
import { builderConfiguration } from './configuration.mjs';
import { describeElectron } from './release-electron.mjs';
import { sourceDate } from './source-date.mjs';
import { stage } from './stage.mjs';

/**
 * Builds packages of the built application for this platform.
 * @param {object} order
 * @param {string} order.folder for everything that is made; its `packages` holds the results
 * @param {string} order.node
 * @param {import('../set-up/electron.mjs').Electron} order.electron
 * @param {readonly string[]} order.targets electron-builder's names of packages; empty for all of this platform
 * @param {boolean} order.light whether to compress lightly, for checks
 * @returns {Promise<string>} the folder of the results
 */
export async function buildPackages({ folder, node, electron, targets, light }) {
  const tensorFlow = await pinnedTensorFlow('cpu');
  const staged = join(folder, 'staged');
  const output = join(folder, 'packages');
  mkdirSync(folder, { recursive: true });
  await step('Packages: preparing their contents', () => stage(staged, { node, tensorFlow }));
  const parts = { staged, output, tensorFlow: tensorFlow.folder, electron: describeElectron(electron), light };
  const file = join(folder, 'electron-builder.json');
  writeFileSync(file, JSON.stringify(builderConfiguration(parts), undefined, 2));
  const { code, output: printed } = await step('Packages: electron-builder', async () =>
    runProgram(node, [inCheckout('node_modules', 'electron-builder', 'cli.js'), '--config', file, platformSwitch(), ...targets], {
      cwd: inCheckout(),
      env: {
        ...process.env,
        PATH: dirname(node) + delimiter + process.env.PATH,
        SOURCE_DATE_EPOCH: String(await sourceDate()),
        CUSTOM_FPM_PATH: inCheckout('tools', 'package', 'fpm.mjs'),
        // Times and modes of the packed files change, and those of the originals must not.
        USE_HARD_LINKS: 'false',
      },
    }),
  );
  if (code === 0) return output;
  process.stderr.write(printed);
  throw new SetUpFailure('electron-builder failed.', 'See the output above, and docs/packages.md for what each package needs.');
}

const platformSwitch = () => ({ darwin: '--mac', win32: '--win' })[process.platform] ?? '--linux';
