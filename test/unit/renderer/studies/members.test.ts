import { expect, it } from 'vitest';
import { comparedRuns, MOST_COMPARED, type StudyMember } from '#renderer/studies/members.ts';
import { furtherSeeds, parseSeeds } from '#renderer/studies/parse-seeds.ts';

function members(variants: number, seeds: number): StudyMember[] {
  return Array.from({ length: variants * seeds }, (_, index) => ({
    variant: `v${Math.floor(index / seeds)}`,
    seed: index % seeds,
    runId: index === 0 ? null : `r${index}`,
    ...{ status: null, endText: null, parent: null, stoppedEarly: false, metrics: {}, rounds: [] },
  }));
}

it('compares all members of a small study, and the first of each variant of a large one', () => {
  expect(comparedRuns(members(2, 2))).toEqual(['r1', 'r2', 'r3']);
  // The first member of the first variant has no run.
  expect(comparedRuns(members(4, 20))).toEqual(['r1', 'r20', 'r40', 'r60']);
  expect(comparedRuns(members(100, 2))).toHaveLength(MOST_COMPARED);
});

it('reads seeds, and refuses what is none', () => {
  expect(parseSeeds('7, 8 8;9')).toEqual([7, 8, 9]);
  expect(parseSeeds(' ')).toEqual([]);
  expect(parseSeeds('4294967295')).toEqual([4_294_967_295]);
  for (const text of ['1.5', '-1', '4294967296', 'x']) expect(parseSeeds(text)).toBeUndefined();
});

it('proposes as many seeds again, from the largest on', () => {
  expect(furtherSeeds([1, 2, 5])).toEqual([6, 7, 8]);
});
