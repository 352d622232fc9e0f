/** A job as `squeue` lists it. */
export interface SlurmJob {
  /** `12`, or `12_3` for a task of an array. */
  readonly id: string;
  readonly name: string;
  /** Slurm's word, such as `PENDING`. */
  readonly state: string;
  /** Why it waits or has ended: `Resources`, `TimeLimit`, `None`. */
  readonly reason: string;
}

/** The format of `squeue` that {@link parseJobs} reads. The name comes last, since it may contain anything. */
export const JOB_FORMAT = '%i|%T|%r|%j';

export function parseJobs(text: string): readonly SlurmJob[] {
  return text.split('\n').flatMap((line) => {
    const [id, state, reason, ...name] = line.trim().split('|');
    return id !== undefined && state !== undefined && reason !== undefined ? [{ id, state, reason, name: name.join('|') }] : [];
  });
}

/** What becomes of a job in each state in which it will not run again. */
const ENDS: Readonly<Record<string, string>> = {
  COMPLETED: 'ended',
  FAILED: 'failed',
  CANCELLED: 'was canceled',
  TIMEOUT: 'reached its time limit',
  DEADLINE: 'reached its deadline',
  NODE_FAIL: 'lost its node',
  BOOT_FAIL: 'lost its node, which did not boot',
  OUT_OF_MEMORY: 'needed more memory than it may use',
  PREEMPTED: 'was preempted',
  REVOKED: 'was revoked',
};

/** Whether the job runs, or may still run. */
export function isActive({ state }: SlurmJob): boolean {
  return !(state in ENDS);
}

/** How an ended job ended, continuing “The runner”. */
export function describeEnd({ state, reason }: SlurmJob, cluster: string): string {
  const why = reason === 'None' || reason === '' ? state : `${state}, ${reason}`;
  return `${ENDS[state] ?? 'ended'} on cluster ${cluster} (${why})`;
}

/** What an active job waits for; null if it runs. */
export function reasonOf({ state, reason }: SlurmJob, cluster: string): string | null {
  switch (state) {
    case 'RUNNING':
    case 'COMPLETING':
    case 'CONFIGURING':
    case 'SIGNALING':
    case 'STAGE_OUT':
      return null;
    case 'SUSPENDED':
    case 'STOPPED':
      return `suspended on cluster ${cluster}`;
    default:
      return `waiting in the queue of cluster ${cluster}${reason === 'None' || reason === '' ? '' : ` (${reason})`}`;
  }
}
