import type { Command } from 'commander';
import { formatBytes, plural } from '#shared/text/index.ts';
import { chosenRuns, type RunChoice, WHERE } from '../session/chosen-runs.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { UsageError } from '../session/failure.ts';

const IDS = 'run IDs, or starts of them';

/** Commands that annotate, delete or repeat several runs. */
export function addOrganize(command: Command, run: Run): void {
  command
    .command('tag')
    .description('add tags to runs, or remove them')
    .argument('[ids...]', IDS)
    .option(...WHERE)
    .option('--add <tags...>', 'tags to add')
    .option('--remove <tags...>', 'tags to remove')
    .action(run(tag));
  command
    .command('note')
    .description('add a line to the notes of runs')
    .argument('<text>', 'the line')
    .argument('[ids...]', IDS)
    .option(...WHERE)
    .action(run(note));
  command
    .command('archive')
    .description('archive runs: lists leave them out')
    .argument('[ids...]', IDS)
    .option(...WHERE)
    .option('--restore', 'bring archived runs back instead')
    .action(run(archive));
  command
    .command('rerun')
    .description('queue new runs of the same experiments, with the same seeds')
    .argument('[ids...]', IDS)
    .option(...WHERE)
    .action(run(rerun));
  command
    .command('rm')
    .description('move runs to the trash; `trash restore` brings them back')
    .argument('[ids...]', IDS)
    .option(...WHERE)
    .action(run(remove));
}

interface TagOptions extends RunChoice {
  readonly add?: string[];
  readonly remove?: string[];
}

async function tag(context: CommandContext, words: string[], { add, remove: gone, ...choice }: TagOptions): Promise<void> {
  if (!add && !gone) throw new UsageError({ code: 'usage', message: 'No tag is named.', remedy: 'Give --add or --remove.' });
  await annotate(context, words, choice, { addTags: add, removeTags: gone });
}

async function note(context: CommandContext, text: string, words: string[], choice: RunChoice): Promise<void> {
  await annotate(context, words, choice, { addNote: text });
}

async function archive(context: CommandContext, words: string[], { restore, ...choice }: RunChoice & { restore?: true }): Promise<void> {
  await annotate(context, words, choice, { archived: restore !== true });
}

type Annotation = Omit<Parameters<CommandContext['client']['runs']['annotateAll']>[0], 'ids'>;

async function annotate({ client, terminal }: CommandContext, words: string[], choice: RunChoice, annotation: Annotation): Promise<void> {
  const runs = await chosenRuns(client, words, choice);
  const { changed } = await client.runs.annotateAll({ ids: runs.map(({ id }) => id), ...annotation });
  terminal.result(
    { changed },
    changed.length === runs.length
      ? `${plural(changed.length, 'run')} changed.`
      : `${plural(changed.length, 'run')} of ${runs.length} changed.`,
  );
}

async function rerun({ client, terminal }: CommandContext, words: string[], choice: RunChoice): Promise<void> {
  const runs = await chosenRuns(client, words, choice);
  const created = await client.runs.rerun({ ids: runs.map(({ id }) => id) });
  terminal.result({ runs: created }, created.map(({ id }) => id).join('\n'));
}

async function remove({ client, terminal }: CommandContext, words: string[], choice: RunChoice): Promise<void> {
  const runs = await chosenRuns(client, words, choice);
  const { changed } = await client.runs.delete({ ids: runs.map(({ id }) => id) });
  const deleted = new Set(changed);
  const bytes = (await client.trash.list()).reduce((sum, run) => sum + (deleted.has(run.id) ? run.bytes : 0), 0);
  const text = `${plural(changed.length, 'run')} in the trash. \`nepenthe trash empty\` frees ${formatBytes(bytes)}; \`nepenthe trash restore\` brings them back.`;
  terminal.result({ changed, bytes }, text);
}
