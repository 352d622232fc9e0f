import { type Command, Option } from 'commander';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRuns } from '../session/find-runs.ts';
import { type DataFormat, dataFormats, formatOfFile, tableResult } from '../session/table-result.ts';

interface Options {
  readonly format?: DataFormat;
  readonly out?: string;
}

export function addMetrics(command: Command, run: Run): void {
  command
    .command('metrics')
    .description('all series of runs in long form, one row per point: run, name, series, x, y')
    .argument('<ids...>', 'IDs of runs, and of studies for all their finished members, or the starts of them')
    .addOption(new Option('--format <format>', 'the format (default: by the name of the file, else csv)').choices(dataFormats))
    .option('--out <file>', 'write a file instead of printing')
    .action(run(metrics));
}

async function metrics({ client, terminal }: CommandContext, idPrefixes: string[], { format, out }: Options): Promise<void> {
  const rows: (readonly [run: string, name: string, series: string, x: number, y: number])[] = [];
  const names = new Map((await client.runs.list()).map(({ id, name }) => [id, name]));
  for (const id of await findRuns(client, idPrefixes)) {
    for (const { name: series, x, y } of await client.runs.series({ id })) {
      for (const [index, value] of y.entries()) rows.push([id, names.get(id) ?? '', series, x[index] ?? 0, value]);
    }
  }
  const table = { columns: ['run', 'name', 'series', 'x', 'y'], rows };
  const document = { points: rows.map(([id, name, series, x, y]) => ({ run: id, name, series, x, y })) };
  tableResult(terminal, document, table, { format: format ?? formatOfFile(out), out });
}
