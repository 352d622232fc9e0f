import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCache } from '../set-up/check-cache.mjs';
import { checkout, inCheckout } from '../set-up/checkout.mjs';
import { runInTerminal } from '../set-up/run-in-terminal.mjs';
import { tallyOf } from './tally.mjs';

const INTERRUPTED = 130;
const vitest = inCheckout('node_modules', 'vitest', 'vitest.mjs');

/**
 * Runs a suite, its output streaming by.
 * @param {string} node
 * @param {import('./choose.mjs').ChosenSuite} suite
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runSuite(node, { name, title, paths }, env) {
  process.stdout.write(`\n${title}\n`);
  return withOwnFolder(async (folder) => {
    const report = join(folder, 'report.json');
    const args = [vitest, 'run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...paths];
    const { code, interrupted } = await runInTerminal(node, args, optionsIn(folder, env));
    if (interrupted) process.exit(INTERRUPTED);
    return tallyOf(readReport(report), code);
  });
}

/**
 * Runs suites again whenever a file changes, until the person ends it.
 * @param {string} node
 * @param {readonly import('./choose.mjs').ChosenSuite[]} suites
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code
 */
export async function watchSuites(node, suites, env) {
  const projects = suites.flatMap(({ name }) => ['--project', name]);
  const paths = suites.flatMap(({ paths, folders }) => (paths.length > 0 ? paths : folders.map((folder) => `${folder}/`)));
  return withOwnFolder(async (folder) => {
    const { code, interrupted } = await runInTerminal(node, [vitest, 'watch', ...projects, ...paths], optionsIn(folder, env));
    return interrupted ? 0 : code;
  });
}

async function withOwnFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-test-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Whatever a test forgets to redirect still does not reach the user's own runs. Many tests start processes from the sources, which Node
 * compiles once only.
 */
function optionsIn(folder, env) {
  return { cwd: checkout, env: { ...env, NEPENTHE_DATA_DIR: join(folder, 'data'), NODE_COMPILE_CACHE: checkCache('compiled') } };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
