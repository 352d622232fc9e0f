import type { SplitName } from '../../store/data-set-folder.ts';

const splitsByName: Readonly<Record<string, SplitName>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation', crossval: 'validation' },
};

/** The split that a folder name or a list entry means, in any case. */
export function splitNameOf(word: string): SplitName | undefined {
  const lower = word.toLowerCase();
  return Object.hasOwn(splitsByName, lower) ? splitsByName[lower] : undefined;
}
