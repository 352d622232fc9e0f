import type { Command } from 'commander';
import type { ControlAction } from '#shared/contract/index.ts';
import { findRun } from '../find-run.ts';
import type { Run, Session } from '../session.ts';

const ID = 'the run’s ID, or the beginning of it';

export function addControl(command: Command, run: Run): void {
  command
    .command('pause')
    .description('pause a running run')
    .argument('<id>', ID)
    .action(run((session, word: string) => control(session, word, 'pause')));
  command
    .command('stop')
    .description('stop a run; it can be resumed from its last checkpoint')
    .argument('<id>', ID)
    .option('--after-round', 'let it end its round first')
    .action(
      run((session, word: string, { afterRound }: { afterRound?: true }) =>
        control(session, word, afterRound ? 'stop-after-round' : 'stop-now'),
      ),
    );
}

async function control({ client, terminal }: Session, word: string, action: ControlAction): Promise<void> {
  const { id } = await findRun(client, word);
  const summary = await client.runs.control({ id, action });
  terminal.result(summary, `Run ${id}: ${OUTCOMES[action]}`);
}

const OUTCOMES: Readonly<Record<ControlAction, string>> = {
  pause: 'pausing.',
  resume: 'queued to resume.',
  'stop-after-round': 'stopping after its round.',
  'stop-now': 'stopping.',
};
