import type { Parent } from '#shared/experiment/index.ts';
import { type StudyMetric, studyMetrics } from '../study-metrics.ts';
import { type MeanInterval, meanInterval, pairedDifference } from './intervals.ts';
import type { RoundFigures } from './round-curves.ts';

/** A member of a study. */
export interface MeasuredMember {
  readonly variant: string;
  readonly seed: number;
  /** Null if its run has not been created. */
  readonly runId: string | null;
  readonly status: string | null;
  /** What its run begins from. */
  readonly parent: Parent | null;
  /** Its figures by the name of the metric. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly rounds: readonly RoundFigures[];
}

/** A member's value of a metric. */
export interface SeedValue {
  readonly seed: number;
  readonly value: number;
}

export interface ReportRow {
  readonly variant: string;
  /** Members that have figures. */
  readonly runs: number;
  readonly isBaseline: boolean;
  /** By the name of the metric. */
  readonly means: Readonly<Record<string, MeanInterval>>;
  /** The values of the members, by the name of the metric. */
  readonly values: Readonly<Record<string, readonly SeedValue[]>>;
  /** Paired differences from the baseline; empty for the baseline itself. */
  readonly differences: Readonly<Record<string, MeanInterval>>;
}

/** A study's results: a row for each variant, in order. */
export interface StudyReport {
  readonly name: string;
  readonly baseline: string;
  readonly seeds: readonly number[];
  readonly metrics: readonly StudyMetric[];
  readonly rows: readonly ReportRow[];
  readonly members: readonly MeasuredMember[];
}

/** A study as the engine reports it. */
interface StudyResults {
  readonly summary: { readonly name: string };
  readonly study: { readonly seeds: readonly number[] };
  readonly variants: readonly { readonly name: string }[];
  readonly baseline: string;
  readonly members: readonly MeasuredMember[];
}

export function reportOf({ summary, study, variants, baseline, members }: StudyResults): StudyReport {
  return studyReport({ name: summary.name, variants: variants.map(({ name }) => name), baseline, seeds: study.seeds }, members);
}

interface ReportedStudy {
  readonly name: string;
  readonly variants: readonly string[];
  readonly baseline: string;
  readonly seeds: readonly number[];
}

/** Means and paired differences of all metrics that any of the members has. */
export function studyReport({ name, variants, baseline, seeds }: ReportedStudy, members: readonly MeasuredMember[]): StudyReport {
  const metrics = studyMetrics(new Set(members.flatMap(({ metrics }) => Object.keys(metrics))));
  const byVariant = Map.groupBy(members, ({ variant }) => variant);
  const valuesOf = (variant: string, metric: string): ReadonlyMap<number, number> =>
    new Map(
      (byVariant.get(variant) ?? []).flatMap(({ seed, metrics: of }) => {
        const value = of[metric];
        return value === undefined ? [] : [[seed, value] as const];
      }),
    );
  const rows = variants.map((variant): ReportRow => {
    const isBaseline = variant === baseline;
    return {
      variant,
      runs: (byVariant.get(variant) ?? []).filter((member) => Object.keys(member.metrics).length > 0).length,
      isBaseline,
      values: present(metrics, (metric) => {
        const values = [...valuesOf(variant, metric)].map(([seed, value]) => ({ seed, value }));
        return values.length > 0 ? values : undefined;
      }),
      means: present(metrics, (metric) => meanInterval([...valuesOf(variant, metric).values()])),
      differences: isBaseline ? {} : present(metrics, (metric) => pairedDifference(valuesOf(variant, metric), valuesOf(baseline, metric))),
    };
  });
  return { name, baseline, seeds, metrics, rows, members };
}

function present<Figure>(metrics: readonly StudyMetric[], of: (metric: string) => Figure | undefined): Record<string, Figure> {
  return Object.fromEntries(
    metrics.flatMap(({ name }) => {
      const figure = of(name);
      return figure === undefined ? [] : [[name, figure] as const];
    }),
  );
}
