import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, temporaryFolder } from './set-up/cache.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { diagnose } from './set-up/diagnosis.mjs';
import { npmArguments, npmProgram } from './set-up/npm-program.mjs';
import { step } from './set-up/progress.mjs';
import { findPython } from './set-up/python.mjs';
import { runMain } from './set-up/run-main.mjs';
import { runProgram } from './set-up/run-program.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Readers of exported files, by the names of their packages. */
const READERS = ['onnx', 'onnxruntime', 'tensorflow', 'torch', 'safetensors'];
const GRAPH_MODEL_READER = '@tensorflow/tfjs';

/**
 * Loads exported models with the latest reader of each format on PyPI and npm, in a temporary environment of several GB:
 * `npm run check:readers [-- READER…]`. Prints a table for docs/exports.md.
 */
await runMain(async () => {
  const { node } = await setUp();
  const wanted = process.argv.slice(2);
  const readers = wanted.length === 0 ? [...READERS, GRAPH_MODEL_READER] : wanted;
  const folder = temporaryFolder();
  const run = (doing, program, programArguments, options = { cwd: checkout }) => checked(doing, program, programArguments, options);
  const examples = join(folder, 'examples');
  try {
    await step('writing examples', () =>
      run('writing the examples', node, [inCheckout('test', 'fixtures', 'readers', 'write.ts'), examples]),
    );
    const results = [];
    for (const reader of readers) {
      const check = reader === GRAPH_MODEL_READER ? checkInNode : checkInPython;
      results.push(JSON.parse(await step(`${reader}: installing and checking`, () => check(run, { reader, folder, examples, node }))));
    }
    process.stdout.write(table(results));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A virtual environment for each reader: their requirements may contradict each other. */
async function checkInPython(run, { reader, folder, examples }) {
  const environment = join(folder, reader);
  await run('creating a virtual environment', await findPython(), ['-m', 'venv', '--without-pip', environment]);
  const python = process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
  const site = (await run('finding its packages', python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).trim();
  const packages = [...new Set([reader, 'numpy', 'safetensors'])];
  const install = ['-m', 'pip', 'install', '--no-cache-dir', '--progress-bar', 'off', '--target', site, ...packages];
  await run(`installing ${reader}`, await findPython(), install, { cwd: checkout, env: { ...process.env, TMPDIR: folder } });
  const result = await run(`checking ${reader}`, python, [inCheckout('test', 'fixtures', 'readers', 'check.py'), examples, reader]);
  rmSync(environment, { recursive: true, force: true });
  return result;
}

async function checkInNode(run, { reader, folder, examples, node }) {
  const packages = join(folder, 'npm');
  mkdirSync(packages);
  writeFileSync(join(packages, 'package.json'), '{"private":true}');
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${reader}@latest`];
  await run(`installing ${reader}`, npmProgram(), npmArguments(install), { cwd: packages });
  return run(`checking ${reader}`, node, [inCheckout('test', 'fixtures', 'readers', 'check-graph-models.mjs'), examples, packages]);
}

async function checked(doing, program, programArguments, options) {
  const { code, stdout, output } = await runProgram(program, programArguments, options);
  if (code !== 0) throw diagnose(doing, output, cacheDirectory());
  return stdout;
}

function table(results) {
  const rows = results.map(({ reader, version, models, worst }) => `| ${reader} | ${version} | ${models} | ${worst.toExponential(1)} |`);
  const date = new Date().toISOString().slice(0, 10);
  return [`Checked on ${date}:`, '', '| reader | version | models | worst difference |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}
