import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { probeSchema, type Probe } from '#shared/contract/index.ts';
import type { RunSpec } from '#main/run-folder/index.ts';
import { runnerEnvironment, runnerSwitches } from '../queue/runner-process.ts';

/** Against a runner that hangs. */
const LIMIT_MS = 600_000;
const MAX_OUTPUT = 64 * 1024;
const COMPLAINT_LINES = 5;

export type ProbeSpec = Pick<RunSpec, 'app' | 'dataSet' | 'model' | 'experiment'>;

/** Has the runner measure a few real steps; one measurement at a time, and none while other work would falsify it. */
export class RunnerProbe {
  readonly #runner: string;
  readonly #isMachineBusy: () => boolean;
  #isMeasuring = false;

  constructor(runner: string, isMachineBusy: () => boolean) {
    this.#runner = runner;
    this.#isMachineBusy = isMachineBusy;
  }

  async measure(asked: ProbeSpec, signal?: AbortSignal): Promise<Probe> {
    if (this.#isMachineBusy())
      throw busy('A run or a proof is going on, which would falsify the measurement.', 'Measure when it has ended.');
    if (this.#isMeasuring) throw busy('Another measurement is going on.', 'Wait until it is done.');
    const folder = mkdtempSync(join(tmpdir(), 'nepenthe-probe-'));
    this.#isMeasuring = true;
    try {
      const spec: RunSpec = { format: 1, runId: 'probe', createdAt: new Date().toISOString(), ...asked };
      const file = join(folder, 'spec.json');
      writeFileSync(file, JSON.stringify(spec));
      return answerOf(await this.#output(file, asked.experiment.threads, signal));
    } finally {
      this.#isMeasuring = false;
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #output(file: string, threads: number, signal?: AbortSignal): Promise<Output> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    const child = spawn(process.execPath, [...runnerSwitches(), this.#runner, '--probe', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: runnerEnvironment(threads),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      killSignal: 'SIGKILL',
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout = (output.stdout + text).slice(-MAX_OUTPUT)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr = (output.stderr + text).slice(-MAX_OUTPUT)));
    return new Promise((resolve, reject) => {
      child.once('error', (error) => {
        if (limit.aborted) reject(unavailable(`The measurement took longer than ${LIMIT_MS / 1000} s.`, 'Try a smaller experiment.'));
        else reject(error);
      });
      child.once('close', (code) => resolve({ ...output, code }));
    });
  }
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** What the runner's last line says, or what it complained of instead. */
function answerOf({ stdout, stderr, code }: Output): Probe {
  const measured = probeSchema.safeParse(parsed(stdout.trim().split('\n').at(-1) ?? ''));
  if (measured.success) return measured.data;
  const said = stderr.trim().split('\n').slice(-COMPLAINT_LINES).join('\n');
  throw unavailable(
    `The runner could not measure (exit code ${code ?? 'none'}).${said === '' ? '' : `\n${said}`}`,
    'Run `npm run doctor`.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function busy(message: string, remedy: string): LabError {
  return new LabError('busy', message, remedy);
}

function unavailable(message: string, remedy: string): LabError {
  return new LabError('unavailable', message, remedy);
}
