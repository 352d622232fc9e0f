import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory } from '../../set-up/cache.mjs';
import { checkout, inCheckout } from '../../set-up/checkout.mjs';
import { SetUpFailure } from '../../set-up/failure.mjs';
import { runProgram } from '../../set-up/run-program.mjs';

/** Only in checks: Chromium's sandbox does not work for root. */
const switches = () => (process.getuid() === 0 ? ['--no-sandbox'] : []);

/**
 * Starts an installed app where there is nothing but what is installed: no network, no cache, no checkout, an empty home.
 * @param {object} order
 * @param {string} order.root folder in which /opt and /usr of the installation are, outside of the checkout
 * @param {string} order.folder a new one for the app's data, outside of the checkout; the window's picture is there afterwards
 * @param {NodeJS.ProcessEnv} order.display
 * @param {boolean} [order.trains] whether to train a small network and to open links and files
 * @param {Record<string, string>} [order.environment] further variables of the app
 * @param {readonly string[]} [order.extraSwitches] further words of its command line
 * @returns {Promise<object>} what `drive.mjs` has found
 */
export async function drive({ root, folder, display, trains = false, environment, extraSwitches = [] }) {
  const lab = join(root, 'opt', 'Nepenthe Lab', 'resources', 'lab');
  mkdirSync(folder, { recursive: true });
  const driver = join(folder, 'drive.mjs');
  cpSync(inCheckout('tools', 'package', 'check', 'drive.mjs'), driver);
  const experiment = join(folder, 'small.nepenthe.json');
  cpSync(inCheckout('tools', 'package', 'check', 'small-experiment.json'), experiment);
  const order = {
    ...{ folder, experiment, trains, environment, switches: [...switches(), ...extraSwitches] },
    program: join(root, 'opt', 'Nepenthe Lab', 'nepenthe-lab'),
    command: join(root, 'usr', 'bin', 'nepenthe'),
  };
  writeFileSync(join(folder, 'order.json'), JSON.stringify(order));
  const env = { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', ...display };
  const node = join(lab, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  const { code, stdout, output } = await runAlone([node, driver, join(folder, 'order.json')], env);
  if (code !== 0)
    throw new SetUpFailure(`The installed app failed: ${output.trim().slice(-2000)}`, 'Fix the cause, and run the check again.');
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** Without a network, and with the checkout and the cache hidden. Needs the rights of root. */
function runAlone(command, env) {
  const hide = [checkout, dirname(cacheDirectory())].map((folder) => `mount -t tmpfs none '${folder}'`);
  const script = ['ip link set lo up', ...hide, 'exec "$0" "$@"'].join(' && ');
  const path = `${env.PATH}:/usr/sbin:/sbin`;
  return runProgram('unshare', ['--net', '--mount', 'sh', '-c', script, ...command], { env: { ...env, PATH: path }, cwd: '/' });
}
