import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ImportedRuns } from '#shared/contract/index.ts';
import { plural } from '#shared/text/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { textTable } from '../text/text-table.ts';

export function addImportRuns(command: Command, run: Run): void {
  command
    .command('import-runs')
    .description('import the runs of another program: TensorBoard event files, a store of MLflow, or offline runs of W&B')
    .argument('<path>', 'a folder of event files, the folder mlruns or wandb, or the file of an SQLite database')
    .action(run((context, path: string) => importRuns(context, path)));
}

async function importRuns({ client, terminal }: CommandContext, path: string): Promise<void> {
  const imported = await client.runs.import({ path: resolve(path) });
  terminal.result(imported, importedRunsText(imported));
}

const states = { imported: 'imported', known: 'known already', deleted: 'in the trash' } as const;

function importedRunsText({ runs, skipped }: ImportedRuns): string {
  const rows = runs.map(({ id, name, state, metrics, points }) => [id, name, states[state], String(metrics), String(points)]);
  const notes = runs.flatMap(({ id, notes: own }) => own.map((note) => `${id}: ${note}`));
  const count = runs.filter(({ state }) => state === 'imported').length;
  return [
    textTable(['ID', 'name', 'state', 'metrics', 'values'], rows),
    ...notes,
    ...skipped.map(({ location, reason }) => `Not read: ${location}: ${reason}`),
    `Imported ${plural(count, 'run')} of ${runs.length}.`,
  ].join('\n');
}
