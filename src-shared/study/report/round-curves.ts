import { type StudyMetric, studyMetrics } from '../study-metrics.ts';
import { type MeanInterval, meanInterval } from './intervals.ts';

/** What a member has after a round, by the name of the metric. */
export interface RoundFigures {
  readonly round: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface MemberRounds {
  readonly variant: string;
  readonly rounds: readonly RoundFigures[];
}

/** What a metric is drawn against: the number of the round, or one of these metrics after it. */
export const roundAxes = ['round', 'sparsity', 'linear-or-dead-layers'] as const;
export type RoundAxis = (typeof roundAxes)[number];

/** Mean of a variant's members after a round; `n` of them have come so far. */
export interface RoundPoint extends MeanInterval {
  readonly round: number;
  /** The place on the axis: the mean of the same members. */
  readonly x: number;
}

export interface RoundCurve {
  readonly variant: string;
  /** In ascending order of rounds. */
  readonly points: readonly RoundPoint[];
}

/** The metrics that the rounds of any member have. */
export function metricsByRound(members: readonly MemberRounds[]): readonly StudyMetric[] {
  return studyMetrics(new Set(members.flatMap(({ rounds }) => rounds.flatMap(({ metrics }) => Object.keys(metrics)))));
}

/** A metric by round of every variant, over the members that have the round. */
export function roundCurves(
  variants: readonly string[],
  members: readonly MemberRounds[],
  metric: string,
  axis: RoundAxis = 'round',
): RoundCurve[] {
  const byVariant = Map.groupBy(members, ({ variant }) => variant);
  return variants.map((variant) => {
    const measured = (byVariant.get(variant) ?? []).flatMap(({ rounds }) =>
      rounds.flatMap(({ round, metrics }) => {
        const x = axis === 'round' ? round : metrics[axis];
        const y = metrics[metric];
        return x === undefined || y === undefined ? [] : [{ round, x, y }];
      }),
    );
    const points = [...Map.groupBy(measured, ({ round }) => round)].flatMap(([round, own]): RoundPoint[] => {
      const place = meanInterval(own.map(({ x }) => x));
      const interval = meanInterval(own.map(({ y }) => y));
      return place && interval ? [{ round, x: place.mean, ...interval }] : [];
    });
    return { variant, points: points.sort((one, other) => one.round - other.round) };
  });
}
