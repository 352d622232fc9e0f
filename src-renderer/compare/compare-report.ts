import type { FigureReport } from '#shared/report/index.ts';
import { configRows, filterRows } from './config-rows.ts';
import type { RunLook } from './run-looks.ts';
import { type RunResult, summaryGroups } from './summary-rows.ts';
import { cellText } from './summary-text.ts';

interface Compared {
  readonly runs: readonly (RunResult & { readonly experiment: unknown })[];
  readonly looks: readonly RunLook[];
  /** Index of the baseline run. */
  readonly baseline: number;
  readonly figures: FigureReport['figures'];
}

/** A comparison as a document: outcomes, settings that differ, and the figures on the page. */
export function compareReport({ runs, looks, baseline, figures }: Compared): FigureReport {
  const columns = looks.map(({ label }, index) => (index === baseline ? `${label} (baseline)` : label));
  const settings = filterRows(configRows(runs.map(({ experiment }) => experiment ?? {})), { onlyDifferences: true, search: '' });
  return {
    title: `Comparison of ${runs.length} runs`,
    note: runs.map(({ summary }, index) => `${looks[index]?.label ?? summary.name}: run ${summary.id}`).join(' · '),
    tables: [
      ...summaryGroups(runs).map(({ title, rows }) => ({
        title,
        columns: ['', ...columns],
        rows: rows.map(({ label, unit, cells }) => [label, ...cells.map((cell) => cellText(cell, unit))]),
      })),
      {
        title: 'Settings that differ',
        columns: ['Setting', ...columns],
        rows: settings.map(({ key, values }) => [key, ...values.map((value) => value ?? '–')]),
      },
    ],
    figures,
  };
}
