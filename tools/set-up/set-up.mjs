import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from './checkout.mjs';
import { provideElectron } from './electron.mjs';
import { DesktopFailure, SetUpFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { provideAddon } from './native-addon.mjs';
import { NATIVE_ADDONS } from './native-addons.mjs';
import { provideNpmPackages } from './npm-packages.mjs';
import { findNode } from './pinned-node.mjs';
import { step } from './progress.mjs';
import { readRecord, recordKey, writeRecord } from './record.mjs';
import { provideSystemLibraries } from './system-libraries.mjs';
import { provideTensorFlow } from './tensorflow.mjs';
import { checkTensorFlow } from './tensorflow-check.mjs';

/**
 * The result of a set-up.
 * @typedef {object} SetUp
 * @property {string} node path of the Node that runs the engine, the runners, the command line and the tests
 * @property {import('./tensorflow.mjs').TensorFlow} tensorFlow
 * @property {import('./electron.mjs').Electron} [electron] if requested and available
 */

/**
 * Installs what is missing. If nothing is, this takes milliseconds, starts no process and prints nothing.
 * @param {{ electron?: boolean, testing?: boolean, retry?: boolean }} [wanted] `testing` adds a virtual display and a Chromium
 * @returns {Promise<SetUp>}
 */
export async function setUp({ electron = false, testing = false, retry = false } = {}) {
  const recorded = readRecord({ electron, testing });
  if (recorded && !retry) return recorded;
  return withLock(join(inCheckout('out'), 'set-up.lock'), async () => {
    const [, tensorFlow] = await allDone([provideNpmPackages(), provideTensorFlow()]);
    const node = findNode();
    const found = { node, tensorFlow };
    const addons = provideAddons(node, tensorFlow);
    if (!electron) {
      await addons;
      writeRecord(recordKey(), found, {});
      return found;
    }
    const [, provided] = await allDone([addons, provideDesktop({ testing, retry })]);
    const desktop = { ...found, electron: provided };
    writeRecord(recordKey(), desktop, { electron, testing });
    return desktop;
  });
}

/**
 * Waits until all have ended, so that nothing is interrupted halfway, and throws the first failure.
 * @template {readonly unknown[]} T
 * @param {T} works
 * @returns {Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }>}
 */
async function allDone(works) {
  await Promise.allSettled(works);
  return Promise.all(works);
}

/** Tries new addons, and removes them again if they do not load. */
async function provideAddons(node, tensorFlow) {
  const changed = await allDone(NATIVE_ADDONS.map((addon) => provideAddon(addon, tensorFlow)));
  if (!changed.includes(true)) return;
  try {
    await step('TensorFlow: loading', () => checkTensorFlow(node));
  } catch (error) {
    for (const { path } of NATIVE_ADDONS) rmSync(path);
    throw error;
  }
}

async function provideDesktop({ testing, retry }) {
  try {
    const electron = await provideElectron({ retry });
    await provideSystemLibraries({ electron: electron !== undefined, display: testing, chromium: testing });
    return electron;
  } catch (error) {
    throw error instanceof SetUpFailure ? new DesktopFailure(error.message, error.remedy) : error;
  }
}
