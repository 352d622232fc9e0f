import { existsSync } from 'node:fs';

import { inCheckout } from './checkout.mjs';
import { SetUpFailure } from './failure.mjs';

const OLDEST = 24;

/** Where the npm package with the pinned Node keeps its program on this platform. */
export function pinnedNodePath() {
  const program = process.platform === 'win32' ? 'node.exe' : 'bin/node';
  return inCheckout('node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, program);
}

/**
 * The Node that runs everything but the set-up: the pinned one, or where there is no package of it, the running one if new enough.
 * @returns {string} path of the program
 */
export function findNode() {
  const pinned = pinnedNodePath();
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) return process.execPath;
  throw new SetUpFailure(
    `There is no pinned Node for ${process.platform} ${process.arch}, and the system's is ${process.versions.node}.`,
    `Install Node ${OLDEST} or newer, and start again with it.`,
  );
}
