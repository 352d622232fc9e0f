import { expect, test } from 'vitest';
import { TrainingSchedule } from '#main/runner/training-schedule.ts';

test('steps count through rounds of any length', () => {
  const schedule = new TrainingSchedule(
    5,
    () => 3,
    new Map([
      [1, 0],
      [2, 7],
    ]),
  );
  expect([0, 1, 2, 3].map((round) => schedule.epochsOf(round))).toEqual([3, 0, 7, 3]);
  // Round 0 has 3 epochs of 5 steps, round 1 none, round 2 seven.
  expect([schedule.stepsBefore(0, 2), schedule.stepsBefore(1, 0), schedule.stepsBefore(2, 1), schedule.stepsBefore(3, 0)]).toEqual([
    10, 15, 20, 50,
  ]);
});

test('rounds may have other epochs than the dense training', () => {
  const schedule = new TrainingSchedule(5, (round) => (round === 0 ? 4 : 2), new Map([[2, 1]]));
  expect([0, 1, 2, 3].map((round) => schedule.epochsOf(round))).toEqual([4, 2, 1, 2]);
  expect([schedule.stepsBefore(1, 0), schedule.stepsBefore(2, 0), schedule.stepsBefore(3, 1)]).toEqual([20, 30, 40]);
});
