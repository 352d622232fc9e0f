import { JOB_FORMAT, parseJobs, type SlurmJob } from './job-states.ts';
import { slurmError } from './slurm-errors.ts';

/** Lists this user's jobs: active ones, and those that ended within the last minutes. {@link parseJobs} reads the answer. */
export const LIST_JOBS = ['squeue', '--noheader', '--array', '--states=all', '--me', `--format=${JOB_FORMAT}`] as const;

/** Runs one of Slurm's commands where the cluster is, and returns its output. Throws LabError `unreachable`, `unavailable` or `refused`. */
export type RunCommand = (command: string, args: readonly string[], input?: string) => Promise<string>;

/** Slurm's commands for one cluster. Each throws what running it throws. */
export class SlurmClient {
  readonly #cluster: string;
  readonly #run: RunCommand;

  constructor(cluster: string, run: RunCommand) {
    this.#cluster = cluster;
    this.#run = run;
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
    const [command, ...args] = LIST_JOBS;
    return parseJobs(await this.#run(command, args));
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
}
