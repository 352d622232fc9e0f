import type { Command } from 'commander';
import { isWorthResuming, runReport, type RunSummary } from '#shared/contract/index.ts';
import { layerNotes } from '#shared/planning/index.ts';
import { printable } from '#shared/text/index.ts';
import { chosenExperiment } from '../input/chosen-experiment.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { type ExitCode, exitCodes } from '../session/exit-codes.ts';
import { findRun } from '../session/find-run.ts';
import { followRun } from '../session/follow-run.ts';
import { onInterruption } from '../session/interruption.ts';
import { outcomeText, roundsTable } from '../text/run-text.ts';

const DETACH = 'start the run without following it';

interface FollowOptions {
  readonly detach?: true;
}

export function addRun(command: Command, run: Run): void {
  command
    .command('run')
    .description('run an experiment and follow it; Ctrl+C stops the run, which can be resumed')
    .argument('<file>', 'the experiment’s JSON file, or the ID of an included experiment')
    .option('--detach', DETACH)
    .action(
      run(async (context, file: string, options: FollowOptions) => {
        const experiment = await chosenExperiment(context, file);
        const plan = await context.client.experiments.plan({ experiment });
        for (const note of [...plan.notes, ...layerNotes(plan)]) context.terminal.note(printable(note));
        await follow(context, await context.client.runs.create({ experiment }), options);
      }),
    );
  command
    .command('resume')
    .description('resume a paused, stopped, interrupted or failed run and follow it')
    .argument('<id>', 'the run ID, or the start of it')
    .option('--detach', DETACH)
    .action(
      run(async (context, idPrefix: string, options: FollowOptions) => {
        const { id } = await findRun(context.client, idPrefix);
        await follow(context, await context.client.runs.resume({ id }), options);
      }),
    );
}

async function follow(context: CommandContext, { id, name, ...summary }: RunSummary, { detach }: FollowOptions): Promise<void> {
  const { client, terminal } = context;
  if (detach) {
    terminal.result({ id, name, ...summary }, id);
    return;
  }
  terminal.note(`Run ${id}: ${printable(name)}`);
  const stopping = `Stopping the run. Resume it with: nepenthe resume ${id}.`;
  const interruption = onInterruption(context, stopping, () => client.runs.control({ id, action: 'stop-now' }));
  const report = runReport(await followRun(client, id, terminal));
  const { interrupted } = interruption.end();
  context.exitCode = exitCodeOf(report.status, interrupted);
  terminal.result(report, `${outcomeText(report)}\n\n${roundsTable(report)}`);
  if (isWorthResuming(report)) terminal.note(`Resume it with: nepenthe resume ${id}`);
}

function exitCodeOf(status: RunSummary['status'], interrupted: boolean): ExitCode {
  if (status === 'finished') return exitCodes.ok;
  return interrupted && status === 'stopped' ? exitCodes.interrupted : exitCodes.runFailed;
}
