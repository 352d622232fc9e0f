import type { Command } from 'commander';
import type { ControlAction } from '#shared/contract/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';

const ID = 'the run ID, or the start of it';

export function addControl(command: Command, run: Run): void {
  command
    .command('pause')
    .description('pause a running run')
    .argument('<id>', ID)
    .action(run((context, word: string) => control(context, word, 'pause')));
  command
    .command('stop')
    .description('stop a run; it can be resumed from its last checkpoint')
    .argument('<id>', ID)
    .option('--after-round', 'finish the current round first')
    .action(
      run((context, word: string, { afterRound }: { afterRound?: true }) =>
        control(context, word, afterRound ? 'stop-after-round' : 'stop-now'),
      ),
    );
}

async function control({ client, terminal }: CommandContext, word: string, action: ControlAction): Promise<void> {
  const { id } = await findRun(client, word);
  const summary = await client.runs.control({ id, action });
  terminal.result(summary, `Run ${id}: ${REQUESTED[action]}`);
}

const REQUESTED: Readonly<Record<ControlAction, string>> = {
  pause: 'pause requested.',
  resume: 'resume requested.',
  'stop-after-round': 'stop after the current round requested.',
  'stop-now': 'stop requested.',
};
