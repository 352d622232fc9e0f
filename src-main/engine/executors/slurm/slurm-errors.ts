import { LabError, type LabErrorCode } from '#shared/errors/index.ts';

/** How a command of Slurm failed. */
export interface CommandFailure {
  readonly command: string;
  /** The last part of its standard error. */
  readonly text: string;
  /** Whether the program does not exist. */
  readonly isMissing: boolean;
  /** Whether it gave no answer in time. */
  readonly isLate: boolean;
  /** The login node where it ran; this machine without it. */
  readonly login?: string;
}

interface Cause {
  readonly pattern: RegExp;
  readonly code: LabErrorCode;
  readonly message: (cluster: string) => string;
  readonly remedy: string;
}

const CAUSES: readonly Cause[] = [
  {
    pattern:
      /unable to contact|connection refused|connection timed out|unreachable|protocol authentication|munge|could not establish a configuration/i,
    code: 'unreachable',
    message: (cluster) => `Cluster ${cluster} cannot be reached.`,
    remedy: 'Check that this machine is one of the cluster’s and that its controller runs: `scontrol ping`.',
  },
  {
    pattern: /quota|assoc\w*limit|qos\w*limit|accounting\/qos policy|job submit limit|max(imum)? ?submit/i,
    code: 'refused',
    message: (cluster) => `Cluster ${cluster} does not accept the job: a quota or a limit is reached.`,
    remedy: 'Wait until other jobs have ended, or lower `jobs` of the cluster; `nepenthe cluster add` changes its settings.',
  },
  {
    pattern: /invalid partition|partition.*(not|unavail|down|inactive)|not permitted to use this partition/i,
    code: 'refused',
    message: (cluster) => `Cluster ${cluster} does not accept the job in this partition.`,
    remedy: 'Choose another partition; `sinfo` lists them, `nepenthe cluster add` changes the cluster’s settings.',
  },
  {
    pattern: /invalid account|invalid qos|account\/partition combination/i,
    code: 'refused',
    message: (cluster) => `Cluster ${cluster} does not accept the account or its quality of service.`,
    remedy: 'Choose another account; `sacctmgr show assoc user=$USER` lists yours.',
  },
  {
    pattern: /node configuration is not available|invalid generic resource|time limit|cpu count|memory specification/i,
    code: 'refused',
    message: (cluster) => `No node of cluster ${cluster} has what the job requests.`,
    remedy: 'Request fewer CPUs, less memory or time, or other resources; `nepenthe cluster add` changes the cluster’s settings.',
  },
];

/** The LabError `unreachable`, `unavailable` or `refused` of a failed command of Slurm. */
export function slurmError(cluster: string, { command, text, isMissing, isLate, login }: CommandFailure): LabError {
  const location = `cluster ${cluster}`;
  if (isMissing && login !== undefined) {
    const remedy = `Make \`ssh ${login} ${command} --version\` work: put Slurm’s commands into the PATH of shells without a terminal there.`;
    return new LabError('unavailable', `There is no program \`${command}\` on ${login}.`, remedy, { location });
  }
  if (isMissing) {
    const remedy = 'Install Slurm’s commands on this machine, or start Nepenthe Lab on one of the cluster’s login nodes.';
    return new LabError('unavailable', `There is no program \`${command}\` on this machine.`, remedy, { location });
  }
  const cause = isLate ? CAUSES[0] : CAUSES.find(({ pattern }) => pattern.test(text));
  const said = text.trim() === '' ? `\`${command}\` gave no answer.` : `\`${command}\`: ${text.trim()}`;
  if (cause) return new LabError(cause.code, `${cause.message(cluster)} ${said}`, cause.remedy, { location });
  return new LabError('refused', `Cluster ${cluster} refused a request. ${said}`, '`nepenthe cluster doctor` checks its settings.', {
    location,
  });
}
