import { expect, it } from 'vitest';
import { type EarlyStop, hopeless, hopelessText, type RoundAccuracies } from '#shared/study/index.ts';

const rule: EarlyStop = { margin: 5, afterRound: 1, members: 3 };
const rounds = (...accuracies: readonly number[]): RoundAccuracies => new Map(accuracies.entries());
// After round 1 their median is 95, after round 2 it is (90 + 91.5) / 2 = 90.75.
const others = [rounds(98, 97, 92), rounds(98, 95, 90), rounds(98, 94), rounds(97, 96, 91.5), rounds(99, 90, 60)];

it.each<[string, RoundAccuracies, object | undefined]>([
  ['a member that is more than the margin below the median', rounds(98, 89.9), { round: 1, accuracy: 89.9, median: 95 }],
  ['no member at the margin', rounds(98, 90), undefined],
  ['no member after the dense round', rounds(10), undefined],
  ['a member by its latest round only', rounds(98, 89, 88), undefined],
  ['a member in a later round', rounds(98, 95, 85), { round: 2, accuracy: 85, median: 90.75 }],
  ['no member that too few others can be compared with', rounds(98, 95, 90, 1), undefined],
  ['no member without a round', rounds(), undefined],
])('stops %s', (_, own, expected) => {
  expect(hopeless(own, others, rule)).toEqual(expected);
});

it('judges the dense round if it is to', () => {
  expect(hopeless(rounds(92), others, { ...rule, afterRound: 0 })).toEqual({ round: 0, accuracy: 92, median: 98 });
  expect(hopeless(rounds(92), others.slice(0, 2), { ...rule, afterRound: 0 })).toBeUndefined();
});

it('is said with both accuracies', () => {
  expect(hopelessText({ round: 2, accuracy: 85, median: 90.75 })).toBe(
    'Stopped early: 85.00 % after round 2; the median of the others is 90.75 %.',
  );
});
