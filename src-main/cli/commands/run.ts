import type { Command } from 'commander';
import { layerNotes } from '#shared/planning/index.ts';
import { THIS_MACHINE } from '#shared/settings/index.ts';
import { printable } from '#shared/text/index.ts';
import { integer } from '../input/arguments.ts';
import { chosenExperiment } from '../input/chosen-experiment.ts';
import type { Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { followNewRun, type FollowOptions } from '../session/follow-new-run.ts';

interface RunOptions extends FollowOptions {
  readonly priority?: number;
  readonly on?: string;
}

const DETACH = 'start the run without following it';

export function addRun(command: Command, run: Run): void {
  command
    .command('run')
    .description('run an experiment and follow it; Ctrl+C stops the run, which can be resumed')
    .argument('<file>', 'the experiment’s JSON file, or the ID of an included experiment')
    .option('--priority <n>', 'start it before queued runs of lower priority (default: 0)', integer(-1000, 1000))
    .option('--on <cluster>', 'run it on this cluster (see `nepenthe cluster`)')
    .option('--detach', DETACH)
    .action(
      run(async (context, file: string, { priority, on, ...options }: RunOptions) => {
        const experiment = await chosenExperiment(context, file);
        const plan = await context.client.experiments.plan({ experiment });
        for (const note of [...plan.notes, ...layerNotes(plan)]) context.terminal.note(printable(note));
        await followNewRun(context, await context.client.runs.create({ experiment, priority, on }), options);
      }),
    );
  command
    .command('resume')
    .description('resume a paused, stopped, interrupted or failed run and follow it')
    .argument('<id>', 'the run ID, or the start of it')
    .option('--on <cluster>', 'continue it on this cluster, or with `local` on this machine (default: where it ran)')
    .option('--detach', DETACH)
    .action(
      run(async (context, idPrefix: string, { on, ...options }: Omit<RunOptions, 'priority'>) => {
        const { id } = await findRun(context.client, idPrefix);
        if (on !== undefined) await context.client.runs.place({ id, on: on === THIS_MACHINE ? null : on });
        await followNewRun(context, await context.client.runs.resume({ id }), options);
      }),
    );
}
