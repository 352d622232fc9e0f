import type { StudyDetail } from '#shared/contract/index.ts';
import { metricText, type StudyReport } from '#shared/study/report/index.ts';
import type { GridColumn } from '../data-grid/grid-column.ts';
import { statusText } from '../ui/status.ts';

export type StudyMember = StudyDetail['members'][number];

/** Runs that Compare can show side by side. */
export const MOST_COMPARED = 60;

export interface MemberColumn extends GridColumn<StudyMember> {
  readonly text: (member: StudyMember) => string;
}

/** Columns that every study has. */
export const memberColumns: readonly MemberColumn[] = [
  { id: 'variant', title: 'Variant', width: 280, value: ({ variant }) => variant, text: ({ variant }) => variant },
  { id: 'seed', title: 'Seed', width: 64, number: true, value: ({ seed }) => seed, text: ({ seed }) => String(seed) },
  { id: 'status', title: 'Status', width: 130, value: memberStatus, text: memberStatus },
];

const METRIC = 'metric ';

/** Whether a column is that of a metric, by its ID. */
export function isMetricColumn(id: string): boolean {
  return id.startsWith(METRIC);
}

/** Those, followed by the metrics. */
export function columnsWith(metrics: StudyReport['metrics']): readonly MemberColumn[] {
  return [
    ...memberColumns,
    ...metrics.map(({ name, title, unit }): MemberColumn => {
      const value = ({ metrics: own }: StudyMember): number | null => own[name] ?? null;
      return {
        ...{ id: `${METRIC}${name}`, title, width: 130, number: true, value },
        text: (member) => metricText(value(member), unit),
      };
    }),
  ];
}

/** The ID of a member's row: that of its run, if it has one. */
export function memberKey({ runId, variant, seed }: StudyMember): string {
  return runId ?? `missing-${encodeURIComponent(variant)}-${seed}`;
}

/** The runs to compare: of all members or, if those are too many, of the first seed of each variant. */
export function comparedRuns(members: readonly StudyMember[]): readonly string[] {
  const all = members.flatMap(({ runId }) => runId ?? []);
  if (all.length <= MOST_COMPARED) return all;
  const firsts = [...Map.groupBy(members, ({ variant }) => variant).values()].flatMap((own) => own.find(({ runId }) => runId) ?? []);
  return firsts.flatMap(({ runId }) => runId ?? []).slice(0, MOST_COMPARED);
}

function memberStatus({ status, stoppedEarly }: StudyMember): string {
  if (stoppedEarly) return 'Stopped early';
  return status === null ? 'Missing' : statusText[status];
}
