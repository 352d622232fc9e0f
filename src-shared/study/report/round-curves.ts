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

/** Mean of a variant's `n` members after a round. */
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

/**
 * A metric by round of every variant. A curve has the rounds that all of the variant's members have, of those that have any: otherwise it would
 * change where members end, and its last points would be those of the few that went on.
 */
export function roundCurves(
  variants: readonly string[],
  members: readonly MemberRounds[],
  metric: string,
  axis: RoundAxis = 'round',
): RoundCurve[] {
  const byVariant = Map.groupBy(members, ({ variant }) => variant);
  return variants.map((variant) => {
    const measured = (byVariant.get(variant) ?? [])
      .map(({ rounds }) => rounds.flatMap((figures) => pointOf(figures, metric, axis)))
      .filter((points) => points.length > 0);
    const points = [...Map.groupBy(measured.flat(), ({ round }) => round)].flatMap(([round, own]): RoundPoint[] => {
      if (own.length < measured.length) return [];
      const place = meanInterval(own.map(({ x }) => x));
      const interval = meanInterval(own.map(({ y }) => y));
      return place && interval ? [{ round, x: place.mean, ...interval }] : [];
    });
    return { variant, points: points.sort((one, other) => one.round - other.round) };
  });
}

function pointOf({ round, metrics }: RoundFigures, metric: string, axis: RoundAxis): { round: number; x: number; y: number }[] {
  const x = axis === 'round' ? round : metrics[axis];
  const y = metrics[metric];
  return x === undefined || y === undefined ? [] : [{ round, x, y }];
}
