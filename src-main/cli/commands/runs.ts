import { type Command, Option } from 'commander';
import type { LabClient } from '#main/host/index.ts';
import { beginsFrom, type LineageRun, type RunDetail, runReport, type RunSummary } from '#shared/contract/index.ts';
import { flatConfig } from '#shared/experiment/index.ts';
import { describeProcessor } from '#shared/journal/index.ts';
import { type FieldValue, isReadFromEngine } from '#shared/run-query/index.ts';
import { listed, printable } from '#shared/text/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { findRun } from '../session/find-run.ts';
import { noteDamaged } from '../session/note-damaged.ts';
import { runsWhere } from '../session/runs-where.ts';
import { tableFields } from '../session/table-fields.ts';
import { formatOfFile, tableResult } from '../session/table-result.ts';
import { lineageText } from '../text/lineage-text.ts';
import { localTime } from '../text/local-time.ts';
import { DEFAULT_FIELDS, runFieldsTable, type TableFormat, tableFormats } from '../text/run-fields-table.ts';
import { outcomeText, percent, progressText, roundsTable, share } from '../text/run-text.ts';
import { textTable } from '../text/text-table.ts';

export function addRuns(command: Command, run: Run): void {
  command
    .command('ls')
    .description('list the runs, newest first')
    .option('--all', 'include archived runs')
    .option('--where <query>', 'only matching runs, such as: method = nepenthe and removed >= 3 and config.training.epochs < 9')
    .option('--columns <fields>', 'fields of queries for a table, separated by commas, such as: name,best,config.training.epochs')
    .addOption(
      new Option('--format <format>', 'a table in this format (default with --columns: csv; with --out: by the name of the file)').choices([
        ...tableFormats,
        'parquet',
      ]),
    )
    .option('--out <file>', 'write the table into a file instead of printing it')
    .action(run(list));
  command.command('show').description('show a run').argument('<id>', 'the run ID, or the start of it').action(run(show));
}

interface ListOptions {
  readonly all?: true;
  readonly where?: string;
  readonly columns?: string;
  readonly format?: TableFormat | 'parquet';
  readonly out?: string;
}

async function list({ client, terminal }: CommandContext, { all, where, columns, format, out }: ListOptions): Promise<void> {
  const fields = columns === undefined ? DEFAULT_FIELDS : tableFields(columns);

  const every = await client.runs.list();
  const damaged = await client.runs.damaged();
  noteDamaged(terminal, damaged);
  const shown = every.filter(({ archived }) => all === true || !archived);
  const matching = where === undefined ? shown : await runsWhere(client, shown, where);
  const runs = matching.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt));
  if (format !== undefined || columns !== undefined || out !== undefined) {
    const values = await valuesOf(client, fields);
    const table = runFieldsTable(runs, fields, (id) => values.get(id));
    tableResult(terminal, { runs, damaged }, table, { format: format ?? formatOfFile(out), out });
    return;
  }
  const none = shown.length === 0 ? 'There are no runs yet. Start one with: nepenthe run starter' : 'No run matches.';
  terminal.result({ runs, damaged }, runs.length === 0 ? none : textTable(HEADINGS, runs.map(row)));
}

/** The settings and metrics among these fields, by run. */
async function valuesOf(client: LabClient, fields: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, FieldValue>>>> {
  const read = fields.filter(isReadFromEngine);
  const values = read.length === 0 ? [] : await client.runs.values({ fields: read });
  return new Map(values.map((one) => [one.id, one.values]));
}

const HEADINGS = ['ID', 'NAME', 'STATUS', 'METHOD', 'DATA', 'DENSE', 'BEST', 'SPARSITY', 'LINEAR', 'DEAD', 'CREATED'];

function row(run: RunSummary): string[] {
  return [
    run.id,
    run.name,
    run.status === 'running' || run.progress.waitingFor !== null ? `${run.status} (${progressText(run)})` : run.status,
    run.method ?? '',
    run.data,
    percent(run.denseAccuracy),
    percent(run.bestAccuracy),
    share(run.sparsity),
    String(run.linearLayers ?? '–'),
    String(run.deadLayers ?? '–'),
    localTime(run.createdAt),
  ];
}

async function show({ client, terminal }: CommandContext, idPrefix: string): Promise<void> {
  const { id } = await findRun(client, idPrefix);
  const [detail, lineage] = await Promise.all([client.runs.get({ id }), client.runs.lineage({ id })]);
  terminal.result({ ...detail, lineage }, describe(detail, lineage));
}

function madeWith(environment: NonNullable<RunDetail['environment']>): string {
  const { app, tensorflow, device } = environment;
  const processor = describeProcessor(environment);
  return `Made with Nepenthe Lab ${app}, TensorFlow ${tensorflow} on ${device}${processor === undefined ? '' : `; ${processor}`}`;
}

function describe(detail: RunDetail, lineage: readonly LineageRun[]): string {
  const { summary, experiment, environment, entropy, folder, parent } = detail;
  const report = runReport(detail);
  const config = (experiment === null ? detail.config : flatConfig(experiment)).map(({ key, value }) => [key, value]);
  const layers = detail.layers.map(({ name }) => [
    name,
    ...entropy.map((round) => round.layers.find(({ layer }) => layer === name)?.entropy.toFixed(4) ?? '–'),
  ]);
  return [
    printable(summary.name),
    outcomeText(report, summary.progress.waitingFor),
    parent && `Branch of run ${parent.run}, ${beginsFrom(parent)}`,
    `Folder: ${printable(folder)}`,
    environment && printable(madeWith(environment)),
    environment?.differences && printable(`Not bit-identical: its attempts differ in ${listed(environment.differences)}`),
    `\n${textTable(['SETTING', 'VALUE'], config)}`,
    lineage.length > 1 && `\nLineage\n${lineageText(lineage, summary.id)}`,
    report.rounds.length > 0 && `\n${roundsTable(report)}`,
    entropy.length > 0 && `\nEntropy in bits\n${textTable(['LAYER', ...entropy.map(({ round }) => `ROUND ${round}`)], layers)}`,
  ]
    .filter(Boolean)
    .join('\n');
}
