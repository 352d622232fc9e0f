import type { ReportTable } from '#shared/report/index.ts';
import { intervalText, metricHeading } from './interval-text.ts';
import type { StudyReport } from './study-report.ts';

/** The means of all variants and, if there are others than the baseline, their differences from it. */
export function reportTables({ metrics, rows, baseline }: StudyReport): readonly ReportTable[] {
  const headings = metrics.map(metricHeading);
  const others = rows.filter(({ isBaseline }) => !isBaseline);
  return [
    {
      title: 'Mean ± 95 % interval',
      columns: ['Variant', 'Runs', ...headings],
      rows: rows.map(({ variant, runs, means }) => [
        variant,
        String(runs),
        ...metrics.map(({ name, unit }) => intervalText(means[name], unit)),
      ]),
    },
    ...(others.length === 0
      ? []
      : [
          {
            title: `Paired difference from ${baseline} ± 95 % interval`,
            columns: ['Variant', 'Pairs', ...headings],
            rows: others.map(({ variant, differences }) => [
              variant,
              String(Math.max(0, ...Object.values(differences).map(({ n }) => n))),
              ...metrics.map(({ name, unit }) => intervalText(differences[name], unit, true)),
            ]),
          },
        ]),
  ];
}

/** The run of each member, and what it begins from. */
export function membersTable({ members }: StudyReport): ReportTable {
  return {
    title: 'Runs and their lineage',
    columns: ['Variant', 'Seed', 'Run', 'Status', 'Begins from'],
    rows: members.map(({ variant, seed, runId, status, parent }) => [
      variant,
      String(seed),
      runId ?? '–',
      status ?? 'missing',
      parent === null ? '–' : `run ${parent.run}, ${parent.round === 0 ? 'dense network' : `round ${parent.round}`}`,
    ]),
  };
}

/** What intervals and differences mean, below the tables. */
export function reportNote({ seeds }: StudyReport): string {
  return (
    `Intervals are 95 % confidence intervals of the mean by Student’s t distribution over ${seeds.length === 1 ? '1 seed' : `${seeds.length} seeds`}. ` +
    'Differences are taken seed by seed.'
  );
}
