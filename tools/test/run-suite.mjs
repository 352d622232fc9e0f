import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runInTerminal } from '../set-up/run-in-terminal.mjs';
import { checkout, inCheckout } from '../set-up/checkout.mjs';
import { tallyOf } from './tally.mjs';

const INTERRUPTED = 130;

/**
 * Runs one project of the Vitest configuration, its output streaming by.
 * @param {string} node
 * @param {{ name: string, title: string }} suite
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runSuite(node, { name, title }, env) {
  process.stdout.write(`\n${title}\n`);
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-test-'));
  const report = join(folder, 'report.json');
  const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs');
  const words = [vitest, 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    // Whatever a test forgets to redirect still does not reach the user's own runs.
    const { code, interrupted } = await runInTerminal(node, words, {
      cwd: checkout,
      env: { ...env, NEPENTHE_DATA_DIR: join(folder, 'data') },
    });
    if (interrupted) process.exit(INTERRUPTED);
    return tallyOf(readReport(report), code);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
