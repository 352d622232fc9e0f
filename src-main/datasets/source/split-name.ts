import type { SplitName } from '../store/data-set-folder.ts';

const splitsByName: Readonly<Record<string, SplitName>> = {
  ...{ train: 'train', training: 'train' },
  ...{ val: 'validation', valid: 'validation', validate: 'validation', validation: 'validation' },
  ...{ crossval: 'validation', crossvalidation: 'validation' },
  ...{ eval: 'validation', evaluate: 'validation', evaluation: 'validation' },
  ...{ dev: 'validation', devel: 'validation', development: 'validation' },
  ...{ test: 'test', tests: 'test', testing: 'test', holdout: 'test', heldout: 'test' },
};

/** The split that a name means, in any case: of a folder, an array, or in a list. `test-set` and `hold_out` are names too. */
export function splitNameOf(word: string): SplitName | undefined {
  const key = word
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace(/set$/, '');
  return Object.hasOwn(splitsByName, key) ? splitsByName[key] : undefined;
}

/** The split that one word of a longer name means: `seg_train`, `train2017`. Undefined for names without such a word, or with several. */
export function splitWithin(name: string): SplitName | undefined {
  const words = name.toLowerCase().split(/[^a-z]+/);
  const [split, ...others] = words.flatMap((word) => splitNameOf(word) ?? []);
  return others.length === 0 ? split : undefined;
}
