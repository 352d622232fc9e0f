import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Cluster, clusterSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { integer } from '../input/arguments.ts';
import { checkedRequest } from '../input/checked-request.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { textTable } from '../text/text-table.ts';

const MAX_CPUS = 1024;
const MAX_JOBS = 1000;
const MAX_NOTICE = 3600;
const MIN_NOTICE = 30;

export function addCluster(command: Command, run: Run): void {
  const cluster = command.command('cluster').description('set up the Slurm clusters on which runs can run: `nepenthe run FILE --on NAME`');
  cluster
    .command('add')
    .description('set up a cluster, or replace the settings of one')
    .argument('<name>', 'its name')
    .requiredOption('--folder <folder>', 'a folder of the cluster’s nodes; without --login this machine shares it, under the same path')
    .option('--login <host>', 'a login node that your ssh reaches without a password: a host of its configuration, or user@host')
    .option('--ssh-config <file>', 'a configuration file of ssh (default: your own)')
    .option('--partition <name>', 'the partition')
    .option('--account <name>', 'the account')
    .option('--gres <gres>', 'generic resources of a run, such as gpu:1')
    .option('--time <time>', 'the time limit of a job, such as 12:00:00; longer runs continue in another job')
    .option('--notice <seconds>', 'how long before the limit a run saves its checkpoint (default: 120)', integer(MIN_NOTICE, MAX_NOTICE))
    .option('--cpus <n>', 'CPUs of a run, which are its threads by default (default: 1)', integer(1, MAX_CPUS))
    .option('--memory <size>', 'memory of a run, such as 16G')
    .option('--jobs <n>', 'runs that may be in its queue at once (default: 20)', integer(1, MAX_JOBS))
    .option('--at-once <n>', 'how many of the runs that are submitted together run at once (default: all)', integer(1, MAX_JOBS))
    .option('--option <option...>', 'further options of sbatch, such as --qos=long')
    .option('--setup <line...>', 'lines of the job’s shell script before the run starts, such as "module load cuda"')
    .option('--program <folder>', 'the folder of Nepenthe Lab on the cluster (default: that of this machine)')
    .action(run(add));
  cluster.command('ls').description('list the clusters').action(run(list));
  cluster.command('rm').description('forget a cluster; its folder stays as it is').argument('<name>').action(run(remove));
  cluster
    .command('doctor')
    .description('check what a run needs on a cluster, with a short job, and say what is missing')
    .argument('<name>')
    .action(run(examine));
}

interface AddOptions extends Readonly<Record<string, unknown>> {
  readonly folder: string;
  readonly login?: string;
  readonly sshConfig?: string;
  readonly option?: readonly string[];
  readonly program?: string;
}

/** Other options are named like the settings. */
async function add({ client, terminal }: CommandContext, name: string, { option, ...given }: AddOptions): Promise<void> {
  const { dataDir: _, json: __, ...settings } = given;
  // With a login, they are paths there.
  const path = (file: string): string => (given.login === undefined ? resolve(file) : file);
  const paths = {
    folder: path(given.folder),
    ...(given.program !== undefined && { program: path(given.program) }),
    ...(given.sshConfig !== undefined && { sshConfig: resolve(given.sshConfig) }),
  };
  const request = { ...settings, name, ...paths, ...(option && { options: option }) };
  const saved = await client.clusters.save(checkedRequest(clusterSchema, request, 'cluster add'));
  terminal.result(saved, `${tableOf([saved])}\n\nCheck it with: nepenthe cluster doctor ${saved.name}`);
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  const clusters = await client.clusters.list();
  const none = 'There are no clusters. Set one up with: nepenthe cluster add NAME --folder FOLDER';
  terminal.result({ clusters }, clusters.length === 0 ? none : tableOf(clusters));
}

function tableOf(clusters: readonly Cluster[]): string {
  const rows = clusters.map(({ name, login, folder, partition = '', account = '', gres = '', time = '', cpus, jobs }) => [
    ...[name, partition, account, gres, time, String(cpus), String(jobs), login === undefined ? folder : `${login}:${folder}`],
  ]);
  return textTable(['NAME', 'PARTITION', 'ACCOUNT', 'GRES', 'TIME', 'CPUS', 'JOBS', 'FOLDER'], rows);
}

async function remove({ client, terminal }: CommandContext, name: string): Promise<void> {
  const { removed } = await client.clusters.remove({ name });
  if (!removed) throw new LabError('not-found', `There is no cluster ${name}.`, 'See `nepenthe cluster ls`.', { location: 'name' });
  terminal.result({ name, removed }, `Forgot ${name}. Its folder is untouched.`);
}

async function examine(context: CommandContext, name: string): Promise<void> {
  const report = await context.client.clusters.check({ name });
  const lines = report.findings.map(
    ({ what, ok, text, remedy }) => `${ok ? 'ok' : 'MISSING'}\t${what}: ${text}${remedy === null ? '' : `\n\t${remedy}`}`,
  );
  context.terminal.result(report, lines.join('\n').replaceAll('\t', '  '));
  if (!report.ok) context.exitCode = exitCodes.failure;
}
