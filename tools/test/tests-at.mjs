import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { checkout } from '../set-up/checkout.mjs';
import { SUITES } from './checks.mjs';

const TEST_FILE = /\.test\.ts$/;

/**
 * The tests at a path, as paths from the checkout by the name of their suite: a test file, a folder of tests, or whole suites where the
 * path holds them. Empty where there are none.
 * @param {string} path
 * @param {string} folder the path is relative to it, or else to the checkout
 * @returns {Map<string, string[]>}
 */
export function testsAt(path, folder) {
  if (path === '') return new Map();
  const absolute = [resolve(folder, path), resolve(checkout, path)].find(existsSync);
  if (absolute === undefined) return new Map();
  const isFolder = statSync(absolute).isDirectory();
  if (!isFolder && !TEST_FILE.test(absolute)) return new Map();
  const wanted = fromCheckout(absolute);
  const found = SUITES.map(({ name, folders }) => {
    if (folders.some((one) => isWithin(wanted, one))) return [name, [isFolder ? `${wanted}/` : wanted]];
    return [name, isFolder ? folders.filter((one) => isWithin(one, wanted)).map((one) => `${one}/`) : []];
  });
  return new Map(found.filter(([, paths]) => paths.length > 0));
}

/** With slashes on every platform, as Vitest compares them. */
function fromCheckout(path) {
  return relative(checkout, path).split(sep).join('/');
}

function isWithin(path, folder) {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
