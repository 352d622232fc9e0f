import { type Command, Option } from 'commander';
import type { LabClient, Queue, QueueAction, QueuePlace } from '#shared/contract/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { UsageError } from '../session/failure.ts';
import { findRun } from '../session/find-run.ts';
import { textTable } from '../text/text-table.ts';

const ID = 'the run ID, or the start of it';

export function addQueue(command: Command, run: Run): void {
  const queue = command.command('queue').description('list, reorder, pause and resume the runs that wait');
  queue.command('ls').description('list the queued runs, in the order in which they start').action(run(list));
  queue
    .command('move')
    .description('move a queued run before another one, to the front or to the end; it takes the priority of that place')
    .argument('<id>', ID)
    .addOption(new Option('--before <id>', 'the run before which it is to start').conflicts(['first', 'last']))
    .addOption(new Option('--first', 'move it to the front').conflicts('last'))
    .option('--last', 'move it to the end')
    .action(run(move));
  queue
    .command('pause')
    .description('pause the running runs, and start no others')
    .action(run(control('pause')));
  queue
    .command('resume')
    .description('continue the runs that `pause` paused, and the queue')
    .action(run(control('resume')));
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  await show(client, terminal, await client.queue.get());
}

interface MoveOptions {
  readonly before?: string;
  readonly first?: true;
  readonly last?: true;
}

async function move({ client, terminal }: CommandContext, idPrefix: string, options: MoveOptions): Promise<void> {
  const to = await placeOf(client, options);
  const { id } = await findRun(client, idPrefix);
  await show(client, terminal, await client.queue.move({ id, to }));
}

async function placeOf(client: LabClient, { before, first, last }: MoveOptions): Promise<QueuePlace> {
  if (before !== undefined) return { before: (await findRun(client, before)).id };
  if (first) return 'front';
  if (last) return 'end';
  throw new UsageError({ code: 'usage', message: 'The new place is missing.', remedy: 'Give --before ID, --first or --last.' });
}

function control(action: QueueAction) {
  return async ({ client, terminal }: CommandContext): Promise<void> => show(client, terminal, await client.queue.control({ action }));
}

async function show(client: LabClient, terminal: CommandContext['terminal'], { paused, runs: ids }: Queue): Promise<void> {
  const known = new Map((await client.runs.list()).map((run) => [run.id, run]));
  // One of them may have started meanwhile.
  const runs = ids.flatMap((id) => known.get(id) ?? []).filter(({ status }) => status === 'queued');
  const rows = runs.map(({ id, name, progress }) => [id, name, progress.waitingFor ?? '']);
  const list = rows.length === 0 ? 'No run is queued.' : textTable(['ID', 'NAME', 'WAITS'], rows);
  terminal.result({ paused, runs }, paused ? `The queue is paused; \`nepenthe queue resume\` continues it.\n${list}` : list);
}
