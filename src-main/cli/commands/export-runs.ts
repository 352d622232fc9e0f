import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type ExportedRun, type RunStoreFormat, runStoreFormats } from '#shared/contract/index.ts';
import { plural } from '#shared/text/index.ts';
import { chosenRuns, type RunChoice, WHERE } from '../session/chosen-runs.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { textTable } from '../text/text-table.ts';

interface Options extends RunChoice {
  readonly format: RunStoreFormat;
  readonly out: string;
}

export function addExportRuns(command: Command, run: Run): void {
  command
    .command('export-runs')
    .description('write metrics and settings of runs for MLflow (a file store) or TensorBoard (event files)')
    .argument('[ids...]', 'run IDs, or starts of them')
    .option(...WHERE)
    .addOption(new Option('--format <format>', 'the program that reads them').choices([...runStoreFormats]).makeOptionMandatory())
    .requiredOption('--out <folder>', 'the folder of the store; runs that were exported there before are replaced')
    .action(run(exportRuns));
}

async function exportRuns({ client, terminal }: CommandContext, words: string[], { format, out, ...choice }: Options): Promise<void> {
  const ids = (await chosenRuns(client, words, choice)).map(({ id }) => id);
  const folder = resolve(out);
  const { runs } = await client.runs.export({ ids, format, folder });
  terminal.result({ runs }, exportedRunsText(runs, folder));
}

function exportedRunsText(runs: readonly ExportedRun[], folder: string): string {
  const rows = runs.map(({ id, name, metrics, points }) => [id, name, String(metrics), String(points)]);
  const notes = runs.flatMap(({ id, notes: own }) => own.map((note) => `${id}: ${note}`));
  return [textTable(['ID', 'name', 'metrics', 'values'], rows), ...notes, `Wrote ${plural(runs.length, 'run')} to ${folder}.`].join('\n');
}
