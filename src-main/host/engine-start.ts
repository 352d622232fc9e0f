import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, closeSync, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fullDisk } from '#main/files/file-problem.ts';
import { openLogSync } from '#main/files/regular-file.ts';
import { inspectSwitches } from '#shared/debugging/index.ts';
import { LabError, labErrorSchema } from '#shared/errors/index.ts';
import { cleanCommand } from './clean-command.ts';
import type { StartEngine } from './engine-link.ts';
import type { Installation } from './installation.ts';

const POLL_MS = 20;
/** Against an engine that hangs; on a busy machine a start takes many seconds. */
const START_LIMIT_MS = 120_000;
/** How long to wait for a busy data folder: for a starting engine to listen, or for an ending one to be gone. */
const BUSY_LIMIT_MS = 60_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;
const LOG_TAIL_LINES = 12;

type Programs = Pick<Installation, 'node' | 'engine'>;

/**
 * Starts a detached engine under the pinned Node and waits for a connection. If two hosts do so at once, the second engine finds the
 * data folder locked and ends, and both hosts reach the first.
 */
export function engineStarter(programs: Programs): StartEngine {
  return async (dataDir, reached) => {
    const limit = performance.now() + BUSY_LIMIT_MS;
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const failure = await startOnce(programs, dataDir, reached);
      if (!failure) return;
      if (failure.code !== 'busy' || performance.now() > limit) throw failure;
      if (await isReachedWithin(wait, reached)) return;
    }
  };
}

/** One attempt. Returns undefined once an engine is reached, otherwise the reason why the new one ended. */
async function startOnce({ node, engine }: Programs, dataDir: string, reached: () => Promise<boolean>): Promise<LabError | undefined> {
  const log = startLog(dataDir);
  const ended = endOf(spawnEngine(node, engine, dataDir, log));
  const limit = performance.now() + START_LIMIT_MS;
  let end: string | undefined;
  while (end === undefined && performance.now() < limit) {
    if (await reached()) return undefined;
    end = await Promise.race([ended, delay(POLL_MS, undefined)]);
  }
  if (await reached()) return undefined;
  return (
    (await statedReason(log)) ??
    fullDiskOf(log) ??
    new LabError(
      'unavailable',
      `The engine did not start: it ${end ?? `did not respond within ${START_LIMIT_MS / 1000} s`}.${await tailOf(log)}`,
      'Run `nepenthe doctor` (in a checkout `npm run doctor`), and check this log.',
      { file: log },
    )
  );
}

async function isReachedWithin(milliseconds: number, reached: () => Promise<boolean>): Promise<boolean> {
  const limit = performance.now() + milliseconds;
  while (performance.now() < limit) {
    if (await reached()) return true;
    await delay(POLL_MS);
  }
  return false;
}

function startLog(dataDir: string): string {
  const logs = join(dataDir, 'logs');
  try {
    mkdirSync(logs, { recursive: true });
    const log = join(logs, 'engine-start.log');
    closeSync(openLogSync(log, 'replace'));
    return log;
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const problem = fullDisk(cause, dataDir);
    if (problem) throw problem;
    throw new LabError('unwritable', 'The data folder is not writable.', 'Choose another one with --data-dir, or change its permissions.', {
      file: dataDir,
      cause,
    });
  }
}

/** On a full disk, the log has no room for the engine's reason. */
function fullDiskOf(log: string): LabError | undefined {
  try {
    appendFileSync(log, '\n');
    return undefined;
  } catch (error) {
    return fullDisk(error, log);
  }
}

function spawnEngine(node: string, engine: string, dataDir: string, log: string): ChildProcess {
  const output = openLogSync(log);
  try {
    const [program, programArguments] = cleanCommand(node, [
      ...inspectSwitches('engine', process.env['NEPENTHE_INSPECT']),
      engine,
      '--data-dir',
      dataDir,
    ]);
    const child = spawn(program, programArguments, {
      detached: true,
      windowsHide: true,
      stdio: ['ignore', output, output],
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be run (${error.message})`));
    child.once('exit', (code, signal) => resolve(signal ? `was killed by ${signal}` : `exited with code ${code ?? 'none'}`));
  });
}

/** The failure that a starting engine prints as one line of JSON: `{"error": {code, message, remedy, …}}`. */
async function statedReason(log: string): Promise<LabError | undefined> {
  for (const line of (await linesOf(log)).reverse()) {
    if (!line.startsWith('{"error":')) continue;
    try {
      return LabError.of(labErrorSchema.parse((JSON.parse(line) as { error: unknown }).error));
    } catch {
      continue;
    }
  }
  return undefined;
}

async function tailOf(log: string): Promise<string> {
  const lines = (await linesOf(log)).slice(-LOG_TAIL_LINES);
  return lines.length > 0 ? ` Its last output:\n${lines.join('\n')}\n` : '';
}

async function linesOf(log: string): Promise<string[]> {
  try {
    return (await readFile(log, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  } catch {
    return [];
  }
}
