import type { RecordedStudy, Variant } from '#shared/study/index.ts';
import type { MemberRun } from '../store/studies.ts';

/** A member of a study: a variant with a seed, and its run, if it has been created. */
export interface StudyMember {
  readonly variant: Variant;
  readonly seed: number;
  readonly run: MemberRun | undefined;
}

/** All members, variant by variant; a run belongs to the variant of its name and to its seed. */
export function findMembers(
  { seeds }: Pick<RecordedStudy['study'], 'seeds'>,
  variants: readonly Variant[],
  runs: readonly MemberRun[],
): StudyMember[] {
  const members = runs.filter(({ variant }) => variant !== null);
  const bySeed = new Map(members.map((run) => [`${run.seed} ${run.variant}`, run]));
  return variants.flatMap((variant) => seeds.map((seed) => ({ variant, seed, run: bySeed.get(`${seed} ${variant.name}`) })));
}
