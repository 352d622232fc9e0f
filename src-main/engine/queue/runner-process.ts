import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { inspectSwitches } from '#shared/debugging/index.ts';
import { isRunAlive, runPaths } from '#main/run-folder/index.ts';

/** How a runner ended: an exit code, a signal, or neither where it was not this engine's child. */
export interface RunnerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A runner that this engine started or found alive. */
export interface RunnerProcess {
  readonly pid: number | null;
  readonly ended: Promise<RunnerEnd>;
}

/** A started runner may take this long until it holds its lock, on a busy machine too. */
const START_GRACE_MS = 60_000;
const LIFE_POLL_MS = 500;

/**
 * Starts a runner that outlives this engine: a session of its own, its output in runner.log.
 * @param script the runner's program, run under this process's Node
 * @param threads of TensorFlow; 0 for every core
 */
export function spawnRunner(script: string, folder: string, threads: number): RunnerProcess {
  const log = openSync(runPaths(folder).log, 'a', 0o600);
  try {
    const child = spawn(process.execPath, [...runnerSwitches(), script, folder], {
      cwd: folder,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
      env: runnerEnvironment(threads),
    });
    child.unref();
    const ended = new Promise<RunnerEnd>((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    return { pid: child.pid ?? null, ended };
  } finally {
    closeSync(log);
  }
}

/** Node's own switches for a runner, whatever it is to do. */
export function runnerSwitches(): readonly string[] {
  return inspectSwitches('runner', process.env['NEPENTHE_INSPECT']);
}

export function runnerEnvironment(threads: number): NodeJS.ProcessEnv {
  const used = String(threads > 0 ? threads : availableParallelism());
  return {
    ...process.env,
    TF_NUM_INTRAOP_THREADS: used,
    TF_NUM_INTEROP_THREADS: used,
    TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2',
  };
}

/** Watches a runner that another engine started: alive while it holds its lock, or is still on the way to it. */
export function attachRunner(folder: string, pid: number | null, spawnedAt: string | null, signal: AbortSignal): RunnerProcess {
  const ended = new Promise<RunnerEnd>((resolve) => {
    const timer = setInterval(() => {
      if (mayBeAlive(folder, pid, spawnedAt)) return;
      clearInterval(timer);
      resolve({ code: null, signal: null });
    }, LIFE_POLL_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
  return { pid, ended };
}

/** A lock that cannot be looked at says nothing: the next look tells. */
function mayBeAlive(folder: string, pid: number | null, spawnedAt: string | null): boolean {
  try {
    return isRunnerAlive(folder, pid, spawnedAt);
  } catch {
    return true;
  }
}

/** Whether a runner holds its lock, or was started so shortly ago that it may not have come to it. */
export function isRunnerAlive(folder: string, pid: number | null, spawnedAt: string | null): boolean {
  if (isRunAlive(folder)) return true;
  // It may not have come to its lock yet.
  const isYoung = spawnedAt !== null && Date.now() - Date.parse(spawnedAt) < START_GRACE_MS;
  return isYoung && pid !== null && isProcessAlive(pid);
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
