import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { writeOutput } from '#main/files/output-file.ts';
import { type StudyAction, studyStatusText, type StudySummary } from '#shared/contract/index.ts';
import { studyJsonSchema } from '#shared/study/index.ts';
import {
  figureDocument,
  formatReport,
  metricFigures,
  type ReportFormat,
  reportFormats,
  reportOf,
  roundFigures,
  type StudyReport,
} from '#shared/study/report/index.ts';
import { printable } from '#shared/text/index.ts';
import { numbers } from '../input/arguments.ts';
import { chosenStudy } from '../input/study-file.ts';
import { readVariantsFile } from '../input/variants-file.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { findStudy } from '../session/find-study.ts';
import { followStudy } from '../session/follow-study.ts';
import { onInterruption } from '../session/interruption.ts';
import { noteDamaged } from '../session/note-damaged.ts';
import { localTime } from '../text/local-time.ts';
import { planText, studyText } from '../text/study-text.ts';
import { textTable } from '../text/text-table.ts';

const ID = 'the study ID, or the start of it';

export function addStudy(command: Command, run: Run): void {
  const study = command.command('study').description('run one experiment with many settings and seeds, and compare the results');
  study
    .command('run')
    .description('start a study and follow it; Ctrl+C pauses the study')
    .argument('<file>', 'the study’s JSON file, or the ID of an included study')
    .option('--on <cluster>', 'run its members on this cluster (see `nepenthe cluster`)')
    .option('--dry-run', 'check the study and show its runs without starting them')
    .option('--detach', 'start the study without following it')
    .action(run(start));
  study.command('ls').description('list the studies, newest first').action(run(list));
  study.command('show').description('show a study’s runs and results').argument('<id>', ID).action(run(show));
  study
    .command('report')
    .description('print or write a study’s results: means, differences from the baseline, 95 % intervals')
    .argument('<id>', ID)
    .addOption(new Option('--format <format>', 'the file format').choices([...reportFormats]).default('md'))
    .option('--out <file>', 'the file to write instead of standard output')
    .option('--figures <folder>', 'also write each metric by variant, round, sparsity and layers gone as an SVG file into this folder')
    .action(run(report));
  for (const [action, description] of Object.entries(ACTIONS)) {
    study
      .command(action)
      .description(description)
      .argument('<id>', ID)
      .action(run((context, idPrefix: string) => control(context, idPrefix, action as StudyAction)));
  }
  study
    .command('extend')
    .description('add seeds or variants to a study')
    .argument('<id>', ID)
    .option('--seeds <seeds>', 'seeds to add, comma-separated', numbers)
    .option('--variants <file>', 'a JSON file with variants to add, in the form of a study’s `list`')
    .action(run(extend));
  study
    .command('presets')
    .description('list the included studies; `nepenthe study run` takes their IDs')
    .action(
      run(async ({ client, terminal }) => {
        const presets = await client.studies.presets();
        terminal.result(
          { presets },
          textTable(
            ['ID', 'TITLE', 'RUNS'],
            presets.map(({ id, title, runs }) => [id, title, String(runs)]),
          ),
        );
      }),
    );
  study
    .command('schema')
    .description('print the JSON Schema of study files')
    .action(run(({ terminal }) => terminal.result(studyJsonSchema(), JSON.stringify(studyJsonSchema(), undefined, 2))));
}

const ACTIONS: Readonly<Record<StudyAction, string>> = {
  pause: 'pause a study: running members pause, and no other starts',
  resume: 'resume a study and its paused, stopped and interrupted members',
  stop: 'stop all members that have not ended; they can be resumed',
  retry: 'retry failed members from their last checkpoint',
};

interface StartOptions {
  readonly on?: string;
  readonly dryRun?: true;
  readonly detach?: true;
}

async function start(context: CommandContext, file: string, { on, dryRun, detach }: StartOptions): Promise<void> {
  const { client, terminal } = context;
  const chosen = await chosenStudy(context, file);
  const study = on !== undefined && typeof chosen === 'object' && chosen !== null ? { ...chosen, on } : chosen;
  if (dryRun) {
    const plan = await client.studies.plan({ study });
    terminal.result(plan, planText(plan));
    return;
  }
  const created = await client.studies.create({ study });
  if (detach) terminal.result(created, created.id);
  else await follow(context, created);
}

async function follow(context: CommandContext, { id, name }: StudySummary): Promise<void> {
  const { client, terminal } = context;
  terminal.note(`Study ${id}: ${printable(name)}`);
  const pausing = `Pausing the study. Resume it with: nepenthe study resume ${id}.`;
  const interruption = onInterruption(context, pausing, () => client.studies.control({ id, action: 'pause' }));
  const detail = await followStudy(client, id, terminal);
  const { interrupted } = interruption.end();
  const isComplete = detail.members.every(({ status, stoppedEarly }) => status === 'finished' || stoppedEarly);
  context.exitCode = isComplete ? exitCodes.ok : interrupted ? exitCodes.interrupted : exitCodes.runFailed;
  terminal.result({ ...detail, report: reportOf(detail) }, studyText(detail));
}

async function list({ client, terminal }: CommandContext): Promise<void> {
  const studies = await client.studies.list();
  const damaged = await client.studies.damaged();
  noteDamaged(terminal, damaged);
  const rows = studies.map((summary) => [summary.id, summary.name, studyStatusText(summary), localTime(summary.createdAt)]);
  const none = 'There are no studies yet. Start one with: nepenthe study run FILE';
  terminal.result({ studies, damaged }, studies.length === 0 ? none : textTable(['ID', 'NAME', 'STATUS', 'CREATED'], rows));
}

async function show({ client, terminal }: CommandContext, idPrefix: string): Promise<void> {
  const { id } = await findStudy(client, idPrefix);
  const detail = await client.studies.get({ id });
  terminal.result({ ...detail, report: reportOf(detail) }, studyText(detail));
}

interface ReportOptions {
  readonly format: ReportFormat;
  readonly out?: string;
  readonly figures?: string;
}

async function report({ client, terminal }: CommandContext, idPrefix: string, { format, out, figures }: ReportOptions): Promise<void> {
  const { id } = await findStudy(client, idPrefix);
  const results = reportOf(await client.studies.get({ id }));
  if (figures !== undefined) writeFigures(resolve(figures), results);
  const text = formatReport(results, format);
  if (out === undefined) {
    terminal.result(results, text.trimEnd());
    return;
  }
  const file = resolve(out);
  writeOutput(file, text);
  terminal.result({ file, format }, file);
}

function writeFigures(folder: string, results: StudyReport): void {
  for (const figure of [...metricFigures(results), ...roundFigures(results)])
    writeOutput(join(folder, `${figure.name}.svg`), `${figureDocument(figure)}\n`);
}

async function control({ client, terminal }: CommandContext, idPrefix: string, action: StudyAction): Promise<void> {
  const { id } = await findStudy(client, idPrefix);
  const summary = await client.studies.control({ id, action });
  terminal.result(summary, `Study ${id}: ${studyStatusText(summary)}`);
}

interface ExtendOptions {
  readonly seeds?: readonly number[];
  readonly variants?: string;
}

async function extend({ client, terminal }: CommandContext, idPrefix: string, { seeds, variants }: ExtendOptions): Promise<void> {
  const { id } = await findStudy(client, idPrefix);
  const added = variants === undefined ? undefined : await readVariantsFile(variants);
  const summary = await client.studies.extend({ id, ...(seeds && { seeds: [...seeds] }), ...(added && { list: added }) });
  terminal.result(summary, `Study ${id}: ${studyStatusText(summary)}`);
}
