import type { Command } from 'commander';
import { isWorthResuming, type RunSummary } from '#shared/contract/index.ts';
import { layerNotes } from '#shared/planning/index.ts';
import { printable } from '#shared/text/index.ts';
import { chosenExperiment } from '../input/chosen-experiment.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { completeRun } from '../session/complete-run.ts';
import { findRun } from '../session/find-run.ts';
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
  const { terminal } = context;
  if (detach) {
    terminal.result({ id, name, ...summary }, id);
    return;
  }
  const { report, exitCode } = await completeRun(context, { id, name });
  context.exitCode = exitCode;
  terminal.result(report, `${outcomeText(report)}\n\n${roundsTable(report)}`);
  if (isWorthResuming(report)) terminal.note(`Resume it with: nepenthe resume ${id}`);
}
