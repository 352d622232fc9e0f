import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkout, inCheckout } from '../set-up/checkout.mjs';
import { SetUpFailure } from '../set-up/failure.mjs';
import { withLock } from '../set-up/lock.mjs';
import { step } from '../set-up/progress.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { hashSources } from '../set-up/source-hash.mjs';

const SOURCES = [
  ...['src-shared', 'src-main', 'src-renderer', 'resources', 'electron.vite.config.ts', 'svelte.config.js', 'tools/build'],
  ...['tsconfig.json', 'package.json', 'package-lock.json'],
];

const stampFile = inCheckout('out', 'built-from');

/**
 * Builds the application into out/ unless out/ is up to date.
 * @param {string} node the Node to build with
 */
export async function build(node) {
  if (isBuiltFrom(hashSources(checkout, SOURCES))) return;
  await withLock(inCheckout('out', 'build.lock'), async () => {
    const hash = hashSources(checkout, SOURCES);
    if (isBuiltFrom(hash)) return;
    rmSync(stampFile, { force: true });
    await step('Building the application', () => runBuild(node));
    mkdirSync(inCheckout('out'), { recursive: true });
    writeFileSync(`${stampFile}.new`, hash);
    renameSync(`${stampFile}.new`, stampFile);
  });
}

const isBuiltFrom = (hash) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash;

async function runBuild(node) {
  const program = inCheckout('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { code, output } = await runProgram(node, [program, 'build', '--logLevel', 'warn'], { cwd: checkout });
  if (code === 0) return;
  process.stderr.write(output);
  throw new SetUpFailure('The build failed.', 'See the output above.');
}
