import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, temporaryFolder } from './set-up/cache.mjs';
import { checkout, inCheckout } from './set-up/checkout.mjs';
import { diagnose } from './set-up/diagnosis.mjs';
import { SetUpFailure } from './set-up/failure.mjs';
import { npmArguments, npmProgram } from './set-up/npm-program.mjs';
import { step } from './set-up/progress.mjs';
import { findPython } from './set-up/python.mjs';
import { environmentWith, provideEnvironment, providePython } from './set-up/python-environment.mjs';
import { runMain } from './set-up/run-main.mjs';
import { runProgram } from './set-up/run-program.mjs';
import { setUp } from './set-up/set-up.mjs';

/** Readers of exported files, by the names of their packages. */
const READERS = ['onnx', 'onnxruntime', 'tensorflow', 'torch', 'safetensors'];
const GRAPH_MODEL_READER = '@tensorflow/tfjs';

/** What readers need besides themselves. */
const OTHER_PACKAGES = ['numpy', 'safetensors'];

/**
 * Loads exported models with the latest reader of each format on PyPI and npm: `npm run check:readers [-- READER…]`. Their environments, of
 * several GB, are kept in the cache of set-up until there is a later version. Prints a table for docs/exports.md.
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

/** An environment for each reader: their requirements may contradict each other. */
async function checkInPython(run, { reader, examples }) {
  const version = await latestVersion(run, reader);
  const shared = environmentWith(`${reader}==${version}`);
  const python = shared === undefined ? await provideReader(reader, version) : await providePython(shared);
  // An environment of other tools may lack the other packages.
  const others = shared === undefined ? undefined : await packagesOf(run, 'safetensors');
  const env = { ...process.env, ...(others !== undefined && { PYTHONPATH: others }) };
  const check = [inCheckout('test', 'fixtures', 'readers', 'check.py'), examples, reader];
  return run(`checking ${reader}`, python, check, { cwd: checkout, env });
}

async function packagesOf(run, reader) {
  const python = await provideReader(reader, await latestVersion(run, reader));
  return (await run('finding its packages', python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).trim();
}

/** The environment of a version; those of other versions are removed. */
async function provideReader(reader, version) {
  const name = `reader-${reader}-${version}`;
  const packages = [`${reader}==${version}`, ...OTHER_PACKAGES.filter((other) => other !== reader)];
  const python = await provideEnvironment(name, { title: `${reader} ${version}`, size: 'up to 2 GB', packages, trial: `import ${reader}` });
  const environments = join(cacheDirectory(), 'python');
  for (const other of readdirSync(environments)) {
    if (other.startsWith(`reader-${reader}-`) && !other.startsWith(`${name}-`))
      rmSync(join(environments, other), { recursive: true, force: true });
  }
  return python;
}

/** On PyPI. */
async function latestVersion(run, reader) {
  const printed = await run(`finding the latest ${reader}`, await findPython(), ['-m', 'pip', 'index', 'versions', reader]);
  const version = /^\S+ \((?<version>[^)]+)\)/.exec(printed)?.groups.version;
  if (version === undefined) throw new SetUpFailure(`pip names no version of ${reader}.`, 'Update pip to 21.2 or newer.');
  return version;
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
  const cell = (difference) => difference?.toExponential(1) ?? '';
  const rows = results.map(
    ({ reader, version, models, worst, worstInt8 }) => `| ${reader} | ${version} | ${models} | ${cell(worst)} | ${cell(worstInt8)} |`,
  );
  const date = new Date().toISOString().slice(0, 10);
  const head = ['| reader | version | models | worst difference | with 8-bit integers |', '| --- | --- | --- | --- | --- |'];
  return [`Checked on ${date}:`, '', ...head, ...rows, ''].join('\n');
}
