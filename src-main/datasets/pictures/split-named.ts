import type { SplitName } from '../data-set-folder.ts';

const words: Readonly<Record<string, SplitName>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation', crossval: 'validation' },
};

/** The split that a word means, of a folder or in a list, whatever its capitals. */
export function splitNamed(word: string): SplitName | undefined {
  const lower = word.toLowerCase();
  return Object.hasOwn(words, lower) ? words[lower] : undefined;
}
