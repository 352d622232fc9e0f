import type { Command } from 'commander';
import { experimentFileJsonSchema } from '#shared/experiment/index.ts';
import type { Run } from '../session/command-context.ts';
import { textTable } from '../text/text-table.ts';

export function addReference(command: Command, run: Run): void {
  command
    .command('presets')
    .description('list the included experiments; `nepenthe run` takes their IDs')
    .action(
      run(async ({ client, terminal }) => {
        const presets = await client.experiments.presets();
        const rows = presets.map(({ id, title, description }) => [id, title, description]);
        terminal.result({ presets }, textTable(['ID', 'TITLE', 'DESCRIPTION'], rows));
      }),
    );
  command
    .command('schema')
    .description('print the JSON Schema of experiment files')
    .action(
      run(({ terminal }) => {
        const schema = experimentFileJsonSchema();
        terminal.result(schema, JSON.stringify(schema, undefined, 2));
      }),
    );
}
