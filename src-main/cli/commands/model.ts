import type { Command } from 'commander';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import { importedModelSchema, type ImportedModel } from '#shared/contract/index.ts';
import { documentOf, importedModelText } from '../imported-model-text.ts';
import type { Run, Session } from '../session.ts';
import { textTable } from '../text-table.ts';

export function addModel(command: Command, run: Run): void {
  const model = command
    .command('model')
    .description('the imported models, which experiments can name; `models` are those that runs have kept');
  model.command('ls').description('list them').action(run(list));
  model.command('show').description('tell all about one').argument('<name>').action(run(show));
  model.command('rm').description('delete one').argument('<name>').action(run(remove));
}

async function list({ client, terminal }: Session): Promise<void> {
  const { models, damaged } = await client.models.imported.list();
  for (const { name, error } of damaged) terminal.note(`${name} cannot be read: ${describeLabError(error)}`);
  const none = 'There are no imported models yet: `nepenthe import FILE` makes one.';
  terminal.result({ models: models.map(documentOf), damaged }, models.length === 0 ? none : textTable(HEADINGS, models.map(row)));
}

async function show({ client, terminal }: Session, name: string): Promise<void> {
  const model = importedModelSchema.parse(await client.models.imported.get({ name }));
  terminal.result(documentOf(model), importedModelText(model));
}

async function remove({ client, terminal }: Session, name: string): Promise<void> {
  const { removed } = await client.models.imported.remove({ name });
  if (!removed) {
    throw new LabError('not-found', `There is no imported model called ${name}.`, 'See `nepenthe model ls`.', { location: 'name' });
  }
  terminal.result({ name, removed }, `Deleted ${name}; the file that it came from is untouched.`);
}

const HEADINGS = ['NAME', 'FROM', 'IMAGES', 'CLASSES', 'PARAMETERS', 'MACS', 'LAYERS', 'VERIFIED'];

function row({ name, source, input, classes, params, macs, prunableLayers, verified }: ImportedModel): string[] {
  return [
    ...[name, source.format, input.join(' × ')],
    ...[classes, params, macs, prunableLayers.length].map((count) => count.toLocaleString('en')),
    verified.runtime,
  ];
}
