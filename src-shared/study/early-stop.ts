import { median } from 'd3-array';
import { z } from 'zod';

/** When a study stops a member whose results show that it cannot compete. */
export const earlyStopSchema = z
  .strictObject({
    margin: z.number().min(0).max(100).default(5).describe('Points of validation accuracy below the median of the others.'),
    afterRound: z.int().min(0).max(10_000).default(1).describe('The first round after which members are judged; 0 is the dense one.'),
    members: z.int().min(1).max(1000).default(5).describe('How many other members must have finished the round.'),
  })
  .describe('Stop members that are hopeless by the median rule. By default off.');

export type EarlyStop = z.output<typeof earlyStopSchema>;

/** Accuracy on validation in percent after the rounds of a member, by round. */
export type RoundAccuracies = ReadonlyMap<number, number>;

/** Why a member is stopped. */
export const hopelessSchema = z.strictObject({
  round: z.int().min(0),
  accuracy: z.number().describe('Of the member after that round, in percent.'),
  median: z.number().describe('Of the others after that round, in percent.'),
});
export type Hopeless = z.output<typeof hopelessSchema>;

/**
 * Judges a member after its latest round: it is hopeless if its validation accuracy is more than `margin` points below the median of the
 * others after the same round. Undefined if it is not, or if too few others have finished that round. A variant of the median stopping rule
 * (Golovin et al., "Google Vizier", KDD 2017, section 3.2.2), which compares the best results so far: of a network that is pruned round by
 * round, the best is always an early one.
 */
export function hopeless(own: RoundAccuracies, others: readonly RoundAccuracies[], rule: EarlyStop): Hopeless | undefined {
  const round = Math.max(...own.keys());
  const accuracy = own.get(round);
  if (accuracy === undefined || round < rule.afterRound) return undefined;
  const compared = others.flatMap((other) => other.get(round) ?? []);
  const middle = median(compared);
  if (middle === undefined || compared.length < rule.members || accuracy >= middle - rule.margin) return undefined;
  return { round, accuracy, median: middle };
}

/** `Stopped early: 91.20 % after round 2; the median of the others is 97.30 %.` */
export function hopelessText({ round, accuracy, median: middle }: Hopeless): string {
  return `Stopped early: ${accuracy.toFixed(2)} % after round ${round}; the median of the others is ${middle.toFixed(2)} %.`;
}
