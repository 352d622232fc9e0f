import { existsSync, readFileSync } from 'node:fs';
import { inCheckout } from './checkout.mjs';
import { NotSetUp, SetUpFailure } from './failure.mjs';

const OLDEST = 24;

/** Name of the npm package with the pinned Node for a platform. */
const packageOf = ({ platform, arch }) => `node-${platform === 'win32' ? 'win' : platform}-${arch}`;

/** Path of the pinned Node, whether or not it is installed. */
export function pinnedNodePath() {
  return inCheckout('node_modules', packageOf(process), process.platform === 'win32' ? 'node.exe' : 'bin/node');
}

/**
 * The Node that runs everything but the set-up: the pinned one, or the current one where no Node is pinned for the platform.
 * @returns {string} path of the program
 */
export function findNode() {
  const pinned = pinnedNodePath();
  if (existsSync(pinned)) return pinned;
  const { packages } = JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8'));
  checkSubstitute(process, Object.keys(packages));
  return process.execPath;
}

/**
 * Throws unless the current Node can stand in for a pinned one that is not installed.
 * @param {{ platform: string, arch: string, versions: { node: string } }} machine
 * @param {readonly string[]} locked paths of the packages in package-lock.json
 */
export function checkSubstitute(machine, locked) {
  if (locked.includes(`node_modules/${packageOf(machine)}`)) throw new NotSetUp();
  const { node } = machine.versions;
  if (Number(node.split('.')[0]) >= OLDEST) return;
  throw new SetUpFailure(
    `No Node is pinned for ${machine.platform} ${machine.arch}, and the installed one is ${node}.`,
    `Install Node ${OLDEST} or newer, and start again with it.`,
  );
}
