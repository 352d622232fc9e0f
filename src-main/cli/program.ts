import { Command, CommanderError } from 'commander';
import { printableLines } from '#shared/text/index.ts';
import { addAnalyze } from './commands/analyze.ts';
import { addBackup } from './commands/backup.ts';
import { addBranch } from './commands/branch.ts';
import { addCluster } from './commands/cluster.ts';
import { addCompare } from './commands/compare.ts';
import { addCompletion } from './commands/completion.ts';
import { addControl } from './commands/control.ts';
import { addData } from './commands/data.ts';
import { addDisk } from './commands/disk.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addExportRuns } from './commands/export-runs.ts';
import { addGpu } from './commands/gpu.ts';
import { addImport } from './commands/import.ts';
import { addImportRuns } from './commands/import-runs.ts';
import { addLatency } from './commands/latency.ts';
import { addMetrics } from './commands/metrics.ts';
import { addModel } from './commands/model.ts';
import { addModels } from './commands/models.ts';
import { addNetworks } from './commands/networks.ts';
import { addOrganize } from './commands/organize.ts';
import { addPlan } from './commands/plan.ts';
import { addProof } from './commands/proof.ts';
import { addQueue } from './commands/queue.ts';
import { addReduce } from './commands/reduce.ts';
import { addReference } from './commands/reference.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addServe } from './commands/serve.ts';
import { addSettings } from './commands/settings.ts';
import { addStudy } from './commands/study.ts';
import { addTrash } from './commands/trash.ts';
import { CommandContext, type Run, type Surroundings, withCommonOptions } from './session/command-context.ts';
import { EXIT_CODES_HELP, type ExitCode, exitCodes } from './session/exit-codes.ts';
import { failureOf } from './session/failure.ts';
import { Terminal } from './session/terminal.ts';

/** Runs a command line, without the leading `nepenthe`, and returns its exit code. */
export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const terminal = new Terminal(args.includes('--json'), surroundings.out, surroundings.err);
  let exitCode: ExitCode = exitCodes.ok;
  const run: Run =
    (work) =>
    async (...parameters) => {
      const command = parameters.at(-1) as Command;
      const context = new CommandContext(surroundings, command.opts());
      await work(context, ...parameters);
      exitCode = context.exitCode;
    };
  try {
    await nepenthe(run, surroundings).parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const failure = failureOf(error);
    if (terminal.json) terminal.result({ error: failure.error }, '');
    else if (failure.text) terminal.note(failure.text);
    return failure.exitCode;
  }
}

const COMMANDS = [
  addReduce,
  addRun,
  addBranch,
  addRuns,
  addMetrics,
  addOrganize,
  addTrash,
  addStudy,
  addCompare,
  addModels,
  addPlan,
  addProof,
  addExport,
  addLatency,
  addAnalyze,
  addControl,
  addQueue,
  addCluster,
  addData,
  addImport,
  addExportRuns,
  addImportRuns,
  addModel,
  addNetworks,
  addReference,
  addBackup,
  addDisk,
  addServe,
  addSettings,
  addDoctor,
  addGpu,
  addCompletion,
];

function nepenthe(run: Run, { installation, out, err }: Surroundings): Command {
  const program = new Command('nepenthe')
    .description('Find out how shallow a neural network can get. Runs experiments on this machine.')
    .version(installation.version)
    .addHelpText('after', EXIT_CODES_HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => void out.write(printableLines(text)), writeErr: (text) => void err.write(printableLines(text)) })
    .showHelpAfterError('(see nepenthe --help)');
  for (const add of COMMANDS) add(program, run);
  for (const command of leaves(program)) withCommonOptions(command);
  return program;
}

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}
