import { type MeanInterval, meanInterval } from './intervals.ts';

/** The accuracies of a member after a round, in percent. */
interface MemberRound {
  readonly round: number;
  readonly validation: number;
  readonly test: number;
}

interface MemberRounds {
  readonly variant: string;
  readonly rounds: readonly MemberRound[];
}

/** Mean accuracy of a variant's members after a round; `n` of them have come so far. */
export interface RoundPoint extends MeanInterval {
  readonly round: number;
}

export interface RoundCurve {
  readonly variant: string;
  /** In ascending order of rounds. */
  readonly points: readonly RoundPoint[];
}

/** Accuracy by round of every variant, over the members that have the round. */
export function roundCurves(variants: readonly string[], members: readonly MemberRounds[], split: 'validation' | 'test'): RoundCurve[] {
  const byVariant = Map.groupBy(members, ({ variant }) => variant);
  return variants.map((variant) => {
    const rounds = (byVariant.get(variant) ?? []).flatMap((member) => member.rounds);
    const points = [...Map.groupBy(rounds, ({ round }) => round)].flatMap(([round, own]): RoundPoint[] => {
      const interval = meanInterval(own.map((each) => each[split]));
      return interval ? [{ round, ...interval }] : [];
    });
    return { variant, points: points.sort((one, other) => one.round - other.round) };
  });
}
