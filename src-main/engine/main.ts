import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';
import { fullDisk } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { Engine } from './engine.ts';

/**
 * The engine's process: `engine.js --data-dir DIR`. On an expected failure it exits with code 1 and prints one line
 * `{"error": {code, message, remedy, …}}` on stderr.
 */

const IDLE_MS = 5000;
const CLUSTER_POLL = process.env['NEPENTHE_CLUSTER_POLL_MS'];
const ROOT = applicationRoot(import.meta.dirname);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'data-dir': { type: 'string' }, 'idle-ms': { type: 'string' } } });
  const dataDir = values['data-dir'];
  if (dataDir === undefined) throw new Error('usage: engine.js --data-dir DIR [--idle-ms N]');

  let ending: Promise<void> | undefined;
  const end = (): void => {
    ending ??= engine[Symbol.asyncDispose]().finally(() => process.exit());
  };
  const engine = new Engine({
    dataDir: resolve(dataDir),
    resources: process.env['NEPENTHE_RESOURCES'] ?? join(ROOT, 'resources'),
    runner: process.env['NEPENTHE_RUNNER'] ?? runnerBeside(import.meta.dirname),
    app: applicationVersion(ROOT),
    ...(CLUSTER_POLL !== undefined && { clusterPoll: Number(CLUSTER_POLL) }),
    idleMilliseconds: values['idle-ms'] === undefined ? IDLE_MS : Number(values['idle-ms']),
    onIdle: end,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  try {
    await engine.init();
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

/** The runner's bundle, or its source if the engine runs from source. */
function runnerBeside(folder: string): string {
  const bundle = join(folder, 'runner.js');
  return existsSync(bundle) ? bundle : join(folder, '..', 'runner', 'main.ts');
}

main().catch((error: unknown) => {
  const expected = error instanceof LabError ? error : fullDisk(error);
  process.stderr.write(
    expected ? `${JSON.stringify({ error: expected.details })}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
});
