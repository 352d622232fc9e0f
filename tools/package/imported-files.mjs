import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { inCheckout } from '../set-up/checkout.mjs';

/**
 * A program of the checkout and all files that it imports, directly or not, as paths within the checkout.
 * @param {string} program
 * @returns {string[]}
 */
export function importedFiles(program) {
  const found = new Set([program]);
  for (const file of found) {
    for (const [, path] of readFileSync(inCheckout(file), 'utf8').matchAll(/ from '(\.{1,2}\/[^']+)'/g)) {
      found.add(posix.join(posix.dirname(file), path));
    }
  }
  return [...found].sort();
}
