import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { applicationRoot } from '#main/files/application.ts';
import { openLogSync } from '#main/files/regular-file.ts';
import { runPaths } from '#main/run-folder/index.ts';
import { tasks, threadVariables } from '#main/tasks/index.ts';
import { inspectSwitches } from '#shared/debugging/index.ts';
import { THIS_MACHINE } from '#shared/settings/index.ts';
import type { Execution, Executor, Slot, Submission, TaskEnd, TaskReference } from '../executor.ts';
import { polledExecution } from '../polled-execution.ts';
import { gpuLibraryVariables } from './gpu-libraries.ts';
import { isTaskAlive } from './process-status.ts';

const LIFE_POLL_MS = 500;
const MAX_ERROR_OUTPUT = 64 * 1024;

/** Runs tasks as processes on this machine. */
export class LocalExecutor implements Executor {
  readonly name = THIS_MACHINE;
  readonly sharesMachine = true;
  readonly #runner: string;
  readonly #slots: () => readonly Slot[];
  readonly #children = new Map<string, ChildProcess>();

  /**
   * @param runner path of the runner's program, run with this process's Node
   * @param slots those of now, which the user may change
   */
  constructor(runner: string, slots: () => readonly Slot[]) {
    this.#runner = runner;
    this.#slots = slots;
  }

  capacity(): readonly Slot[] {
    return this.#slots();
  }

  submit(submission: Submission): Promise<Execution> {
    const outlivesEngine = tasks[submission.task].reports === 'journal';
    return Promise.resolve(outlivesEngine ? this.#startDetached(submission) : this.#startAttached(submission));
  }

  status(reference: TaskReference): Promise<'running' | 'gone' | 'unknown'> {
    try {
      return Promise.resolve(isTaskAlive(reference) ? 'running' : 'gone');
    } catch {
      // The lock cannot be read.
      return Promise.resolve('unknown');
    }
  }

  attach(reference: TaskReference, signal: AbortSignal): Execution {
    return polledExecution(this, reference, { interval: LIFE_POLL_MS, handle: reference.handle, signal });
  }

  cancel({ handle }: TaskReference, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (handle !== null) {
      const child = this.#children.get(handle);
      if (child) child.kill(signal);
      else kill(Number(handle), signal);
    }
    return Promise.resolve();
  }

  /** In a session of its own, with its output in the run's log, so that it outlives this engine. */
  #startDetached(submission: Submission): Execution {
    const log = openLogSync(runPaths(submission.folder).log);
    try {
      const child = this.#spawn(submission, { detached: true, stdio: ['ignore', log, log] });
      child.unref();
      return { handle: this.#handleOf(child), ended: endOf(child, 'exit'), output: null, errorOutput: () => '' };
    } finally {
      closeSync(log);
    }
  }

  /** Connected by pipes. The process ends when its standard input closes, which happens at the latest when this engine ends. */
  #startAttached(submission: Submission): Execution {
    const child = this.#spawn(submission, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errorOutput = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errorOutput = (errorOutput + text).slice(-MAX_ERROR_OUTPUT)));
    return {
      handle: this.#handleOf(child),
      ended: endOf(child, 'close'),
      output: child.stdout?.setEncoding('utf8') ?? null,
      errorOutput: () => errorOutput,
    };
  }

  #spawn(
    { task, requestFile, folder, threads, slot }: Submission,
    options: Pick<Parameters<typeof spawn>[2], 'detached' | 'stdio'>,
  ): ChildProcess {
    const scratch = tasks[task].reports === 'journal' ? {} : { TMPDIR: folder, TEMP: folder, TMP: folder };
    return spawn(process.execPath, [...inspectSwitches('runner', process.env['NEPENTHE_INSPECT']), this.#runner, task, requestFile], {
      cwd: folder,
      windowsHide: true,
      env: {
        ...{ ...process.env, ...quietTensorflow(), ...threadVariables(threads), ...visibleGpu(slot, this.#slots()) },
        ...{ ...gpuLibraryVariables(applicationRoot(import.meta.dirname)), ...scratch },
      },
      ...options,
    });
  }

  #handleOf(child: ChildProcess): string | null {
    if (child.pid === undefined) return null;
    const handle = String(child.pid);
    this.#children.set(handle, child);
    child.once('exit', () => this.#children.delete(handle));
    return handle;
  }
}

function endOf(child: ChildProcess, event: 'exit' | 'close'): Promise<TaskEnd> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once(event, (code: number | null, signal: NodeJS.Signals | null) => resolve({ code, signal }));
  });
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has already exited.
  }
}

function quietTensorflow(): NodeJS.ProcessEnv {
  return { TF_CPP_MIN_LOG_LEVEL: process.env['TF_CPP_MIN_LOG_LEVEL'] ?? '2' };
}

/** With several GPUs, the index of the slot's GPU, for experiments that name no GPU. */
function visibleGpu(slot: Slot | null, slots: readonly Slot[]): NodeJS.ProcessEnv {
  if (slot?.device !== 'gpu') return {};
  const gpus = slots.filter(({ device }) => device === 'gpu');
  const index = gpus.findIndex(({ id }) => id === slot.id);
  return gpus.length > 1 ? { NEPENTHE_GPU: String(index) } : {};
}
