import type { Command } from 'commander';
import type { LabClient } from '#main/host/index.ts';
import { formatBytes, plural } from '#shared/text/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { UsageError } from '../session/failure.ts';
import { findById } from '../session/find-by-id.ts';
import { localTime } from '../text/local-time.ts';
import { textTable } from '../text/text-table.ts';

const IDS = 'run IDs, or starts of them';

export function addTrash(command: Command, run: Run): void {
  const trash = command.command('trash').description('list, restore or delete for ever what `rm` has deleted');
  trash.command('ls').description('list the deleted runs, the latest first, and the disk that each takes').action(run(list));
  trash
    .command('restore')
    .description('bring deleted runs back')
    .argument('[ids...]', IDS)
    .option('--all', 'all deleted runs')
    .action(run(restore));
  trash.command('empty').description('delete for ever: these runs, or all in the trash').argument('[ids...]', IDS).action(run(empty));
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  const runs = await client.trash.list();
  const bytes = runs.reduce((sum, run) => sum + run.bytes, 0);
  const rows = runs.map((run) => [run.id, run.name, run.status, localTime(run.deletedAt), formatBytes(run.bytes)]);
  const table = textTable(['ID', 'NAME', 'STATUS', 'DELETED', 'SIZE'], rows);
  terminal.result(
    { runs, bytes },
    runs.length === 0 ? 'The trash is empty.' : `${table}\n${plural(runs.length, 'run')}, ${formatBytes(bytes)}`,
  );
}

async function restore({ client, terminal }: CommandContext, words: string[], { all }: { all?: true }): Promise<void> {
  const ids = all ? (await client.trash.list()).map(({ id }) => id) : await deletedIds(client, words);
  if (ids.length === 0 && !all) throw new UsageError({ code: 'usage', message: 'No run is named.', remedy: 'Give run IDs, or --all.' });
  const { changed } = ids.length === 0 ? { changed: [] } : await client.trash.restore({ ids });
  terminal.result({ changed }, `${plural(changed.length, 'run')} restored.`);
}

async function empty({ client, terminal }: CommandContext, words: string[]): Promise<void> {
  const ids = await deletedIds(client, words);
  const result = await client.trash.empty(ids.length === 0 ? {} : { ids });
  terminal.result(result, `${plural(result.changed.length, 'run')} deleted for ever, ${formatBytes(result.bytes)} freed.`);
}

async function deletedIds(client: LabClient, words: readonly string[]): Promise<string[]> {
  const runs = words.length === 0 ? [] : await client.trash.list();
  return words.map((word) => findById(runs, word, { noun: 'deleted run', listing: 'nepenthe trash ls' }).id);
}
