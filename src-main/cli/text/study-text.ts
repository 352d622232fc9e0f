import { type StudyDetail, type StudyPlan, studyStatusText } from '#shared/contract/index.ts';
import { reportOf, reportTables, type StudyReport } from '#shared/study/report/index.ts';
import { formatCount, plural, printable } from '#shared/text/index.ts';
import { textTable } from './text-table.ts';

export function planText({ name, runs, denseTrainings, seeds, steps, baseline, variants }: StudyPlan): string {
  const rows = variants.map((variant) => [
    variant.name,
    formatCount(variant.parameters),
    formatCount(variant.macs),
    formatCount(variant.steps),
  ]);
  return [
    `${printable(name)}: ${plural(variants.length, 'variant')} with ${plural(seeds.length, 'seed')} (${seeds.join(', ')}), ${plural(runs, 'run')}`,
    ...(denseTrainings < runs ? [`Dense trainings: ${formatCount(denseTrainings)}, shared by the runs in which they are the same`] : []),
    `Training steps of all runs: ${formatCount(steps)}. Compared with: ${printable(baseline)}`,
    '',
    textTable(['VARIANT', 'PARAMETERS', 'MACS', 'STEPS'], rows),
  ].join('\n');
}

export function studyText(detail: StudyDetail): string {
  const { summary, members, folder } = detail;
  const rows = members.map(({ variant, seed, runId, status, stoppedEarly }) => [
    variant,
    String(seed),
    runId ?? '–',
    stoppedEarly ? 'stopped early' : (status ?? 'missing'),
  ]);
  return [
    `Study ${summary.id}: ${printable(summary.name)}`,
    `${studyStatusText(summary)}. Folder: ${printable(folder)}`,
    '',
    textTable(['VARIANT', 'SEED', 'RUN', 'STATUS'], rows),
    ...resultTables(reportOf(detail)),
  ].join('\n');
}

function resultTables(report: StudyReport): string[] {
  if (report.metrics.length === 0) return [];
  return reportTables(report).map(({ title, columns, rows }) => {
    // A terminal is narrow: metrics are rows.
    const [names = [], ...figures] = transposed([columns, ...rows]);
    return `\n${printable(title)}\n${textTable(names.with(0, 'METRIC'), figures)}`;
  });
}

function transposed(cells: readonly (readonly string[])[]): string[][] {
  return (cells[0] ?? []).map((_, column) => cells.map((row) => row[column] ?? ''));
}
