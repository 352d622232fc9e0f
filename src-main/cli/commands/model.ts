import type { Command } from 'commander';
import { type ImportedModel, importedModelSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { noteDamaged } from '../session/note-damaged.ts';
import { documentOf, importedModelText } from '../text/imported-model-text.ts';
import { textTable } from '../text/text-table.ts';

export function addModel(command: Command, run: Run): void {
  const model = command
    .command('model')
    .description('manage imported models, which experiments can start from (`models` lists those of runs)');
  model.command('ls').description('list the imported models').action(run(list));
  model.command('show').description('show an imported model').argument('<name>').action(run(show));
  model.command('rm').description('delete an imported model').argument('<name>').action(run(remove));
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  const { models, damaged } = await client.models.imported.list();
  noteDamaged(terminal, damaged);
  const none = 'There are no imported models yet. Import one with: nepenthe import FILE';
  terminal.result({ models: models.map(documentOf), damaged }, models.length === 0 ? none : textTable(HEADINGS, models.map(row)));
}

async function show({ client, terminal }: CommandContext, name: string): Promise<void> {
  const model = importedModelSchema.parse(await client.models.imported.get({ name }));
  terminal.result(documentOf(model), importedModelText(model));
}

async function remove({ client, terminal }: CommandContext, name: string): Promise<void> {
  const { removed } = await client.models.imported.remove({ name });
  if (!removed) {
    throw new LabError('not-found', `There is no imported model named ${name}.`, 'See `nepenthe model ls`.', { location: 'name' });
  }
  terminal.result({ name, removed }, `Deleted ${name}. The file that it was imported from is untouched.`);
}

const HEADINGS = ['NAME', 'FROM', 'IMAGES', 'CLASSES', 'PARAMETERS', 'MACS', 'LAYERS', 'VERIFIED'];

function row({ name, source, input, classes, params, macs, prunableLayers, verified }: ImportedModel): string[] {
  return [
    ...[name, source.format, input.join(' × ')],
    ...[classes, params, macs, prunableLayers.length].map(formatCount),
    verified.runtime,
  ];
}
