import { invalidStudy } from './invalid-study.ts';
import type { RecordedStudy } from './recorded-study.ts';
import type { ListedVariant } from './study-schema.ts';

/** Seeds and variants to add to a study. */
export interface Extension {
  readonly seeds?: readonly number[] | undefined;
  readonly list?: readonly ListedVariant[] | undefined;
}

/**
 * A study with more seeds and variants; what it has stays as it is, so that existing members keep their runs. Throws LabError
 * `invalid-experiment` if there is nothing to add.
 */
export function extendedStudy(study: RecordedStudy['study'], { seeds = [], list = [] }: Extension): RecordedStudy['study'] {
  const added = seeds.filter((seed) => !study.seeds.includes(seed));
  if (added.length === 0 && list.length === 0) {
    throw invalidStudy('the extension has no new seed and no variant', 'seeds', 'Give seeds that the study does not have, or variants.');
  }
  const isBaseOnly = !study.grid && !study.sample && !study.list;
  const variants = list.length === 0 ? study.list : [...(isBaseOnly ? [{ set: {} }] : (study.list ?? [])), ...list];
  return { ...study, seeds: [...new Set([...study.seeds, ...seeds])], ...(variants && { list: variants }) };
}
