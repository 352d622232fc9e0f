import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources } from '../set-up/source-hash.mjs';

const CONFIGURATION = ['eslint.config.js', 'svelte.config.js', 'tsconfig.json', 'package.json', 'package-lock.json', 'tools/lint'];
/** Declarations that no import leads to. */
const AMBIENT = /\bdeclare (?:global|module)\b/;

/**
 * A hash of what the result of linting depends on, other than a file and its imports.
 * @param {string} root the checkout
 * @param {readonly string[]} files the source files, from the root
 */
export function lintEnvironment(root, files) {
  const ambient = files.filter(
    (file) => file.endsWith('.ts') && (file.endsWith('.d.ts') || AMBIENT.test(readFileSync(join(root, file), 'utf8'))),
  );
  return createHash('sha256')
    .update(JSON.stringify([process.version, hashSources(root, [...CONFIGURATION, ...ambient])]))
    .digest('hex');
}
