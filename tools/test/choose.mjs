import { SetUpFailure } from '../set-up/failure.mjs';
import { NAMES } from './checks.mjs';

const WITHOUT = '--without';

/**
 * Which checks and suites the command line names: `[name…] [--without name[,name…]]`; all when it names none.
 * @param {readonly string[]} words
 * @returns {{ chosen: string[], left: string[] }} `left`: what was left out with --without
 */
export function choose(words) {
  const named = [];
  const left = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === WITHOUT) left.push(...(words[++index] ?? '').split(','));
    else if (word.startsWith(`${WITHOUT}=`)) left.push(...word.slice(WITHOUT.length + 1).split(','));
    else named.push(word);
  }
  for (const name of [...named, ...left]) {
    if (!NAMES.includes(name)) {
      throw new SetUpFailure(`There is no suite "${name}".`, `Name some of ${NAMES.join(', ')}, or none for all.`);
    }
  }
  const chosen = (named.length > 0 ? NAMES.filter((name) => named.includes(name)) : NAMES).filter((name) => !left.includes(name));
  return { chosen, left };
}
