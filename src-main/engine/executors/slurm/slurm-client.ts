import { execFile } from 'node:child_process';
import { errorCode } from '#main/files/file-problem.ts';
import { JOB_FORMAT, parseJobs, type SlurmJob } from './job-states.ts';
import { slurmError } from './slurm-errors.ts';

/** Slurm's commands wait long for a controller that does not answer. */
const COMMAND_MS = 30_000;
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Slurm's commands for one cluster. Each throws LabError `unreachable`, `unavailable` or `refused`. */
export class SlurmClient {
  readonly #cluster: string;

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  /**
   * Submits a job and returns its ID.
   *
   * @param options of `sbatch`
   */
  async submit(options: readonly string[], script: string): Promise<string> {
    const answer = await this.#run('sbatch', ['--parsable', ...options], script);
    // `ID`, or `ID;CLUSTER` with several clusters.
    const [id = ''] = answer.trim().split(';');
    if (/^\d+$/.test(id)) return id;
    const text = `sbatch did not answer with a job ID: ${answer.slice(0, 200)}`;
    throw slurmError(this.#cluster, { command: 'sbatch', text, isMissing: false, isLate: false });
  }

  /** Checks a job without submitting it. */
  async check(options: readonly string[], script: string): Promise<void> {
    await this.#run('sbatch', ['--test-only', ...options], script);
  }

  /** This user's jobs: active ones, and those that ended within the last minutes. */
  async jobs(): Promise<readonly SlurmJob[]> {
    return parseJobs(await this.#run('squeue', ['--noheader', '--array', '--states=all', '--me', `--format=${JOB_FORMAT}`]));
  }

  /** The exit code of an ended job's script; null if it is not known or if a signal ended it. */
  async exitCode(id: string): Promise<number | null> {
    const [, code, signal] = /\bExitCode=(\d+):(\d+)/.exec(await this.#run('scontrol', ['show', 'job', '--oneliner', id])) ?? [];
    return code === undefined || signal !== '0' ? null : Number(code);
  }

  /**
   * Ends a job: SIGTERM, and SIGKILL after the cluster's grace.
   *
   * @param isPending only if it has not started
   */
  async cancel(id: string, isPending = false): Promise<void> {
    await this.#run('scancel', [...(isPending ? ['--state=PENDING'] : []), id]);
  }

  async version(): Promise<string> {
    return (await this.#run('sbatch', ['--version'])).trim();
  }

  #run(command: string, args: readonly string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile(command, args, { timeout: COMMAND_MS, maxBuffer: MAX_OUTPUT }, (error, stdout, stderr) => {
        if (!error) {
          resolve(stdout);
          return;
        }
        const isMissing = errorCode(error) === 'ENOENT';
        reject(slurmError(this.#cluster, { command, text: stderr.slice(-1000), isMissing, isLate: error.killed === true }));
      });
      // A program that does not exist, or that ends early, reads no input.
      child.stdin?.on('error', () => undefined).end(input);
    });
  }
}
