import { type Command, Option } from 'commander';
import type { RunSummary } from '#shared/contract/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { UsageError } from '../session/failure.ts';
import { findRun } from '../session/find-run.ts';
import { textTable } from '../text/text-table.ts';

const ID = 'the run ID, or the start of it';

export function addQueue(command: Command, run: Run): void {
  const queue = command.command('queue').description('list and reorder the runs that wait');
  queue.command('ls').description('list the queued runs, in the order in which they start').action(run(list));
  queue
    .command('move')
    .description('move a queued run before another one, or to the front; it takes the priority of that place')
    .argument('<id>', ID)
    .addOption(new Option('--before <id>', 'the run before which it is to start').conflicts('first'))
    .option('--first', 'move it to the front')
    .action(run(move));
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  const runs = await client.runs.queue();
  terminal.result({ runs }, textOf(runs));
}

interface MoveOptions {
  readonly before?: string;
  readonly first?: true;
}

async function move({ client, terminal }: CommandContext, idPrefix: string, { before, first }: MoveOptions): Promise<void> {
  if (before === undefined && !first)
    throw new UsageError({ code: 'usage', message: 'The new place is missing.', remedy: 'Give --before ID or --first.' });
  const { id } = await findRun(client, idPrefix);
  const next = before === undefined ? null : (await findRun(client, before)).id;
  await client.runs.move({ id, before: next });
  const runs = await client.runs.queue();
  terminal.result({ runs }, textOf(runs));
}

function textOf(runs: readonly RunSummary[]): string {
  const rows = runs.map(({ id, name, progress }) => [id, name, progress.waitingFor ?? '']);
  return rows.length === 0 ? 'No run is queued.' : textTable(['ID', 'NAME', 'WAITS'], rows);
}
