import { parseArgs } from 'node:util';
import { SetUpFailure } from '../set-up/failure.mjs';
import { CHECKS, NAMES, SUITES } from './checks.mjs';
import { testsAt } from './tests-at.mjs';

/**
 * A suite, and which of its files and folders to run: all of them where `paths` is empty.
 * @typedef {import('./checks.mjs').Suite & { paths: readonly string[] }} ChosenSuite
 */

/**
 * What the command line asks for.
 * @typedef {object} Choice
 * @property {string[]} checks
 * @property {ChosenSuite[]} suites
 * @property {string[]} left what --without leaves out
 * @property {boolean} watch
 * @property {boolean} long
 * @property {number} [seed] of the random cases
 */

/**
 * Reads the command line: `[name|path…] [--without name[,name…]] [--watch] [--long] [--seed N]`. Without names and paths everything is
 * chosen; to watch, the unit tests are.
 * @param {readonly string[]} args
 * @param {string} folder paths are relative to it
 * @returns {Choice}
 */
export function choose(args, folder) {
  const { values, positionals } = parse(args);
  const { watch = false, long = false } = values;
  const left = (values.without ?? []).flatMap((names) => names.split(','));
  for (const name of left) if (!NAMES.includes(name)) throw unknown(name);
  const paths = new Map(positionals.filter((word) => !NAMES.includes(word)).map((word) => [word, testsAt(word, folder)]));
  for (const [word, suites] of paths) if (suites.size === 0) throw unknown(word);

  const everything = positionals.length === 0;
  const isChosen = (name) => (everything ? !watch || name === 'unit' : positionals.includes(name)) && !left.includes(name);
  const checks = CHECKS.map(({ name }) => name).filter(isChosen);
  if (watch && checks.length > 0) throw unwatchable(checks);
  const suites = SUITES.flatMap((suite) => {
    if (isChosen(suite.name)) return [{ ...suite, paths: [] }];
    const within = left.includes(suite.name) ? [] : [...paths.values()].flatMap((found) => found.get(suite.name) ?? []);
    return within.length > 0 ? [{ ...suite, paths: within }] : [];
  });
  return { checks, suites, left, watch, long, ...(values.seed !== undefined && { seed: seedOf(values.seed) }) };
}

function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        without: { type: 'string', multiple: true },
        watch: { type: 'boolean' },
        long: { type: 'boolean' },
        seed: { type: 'string' },
      },
    });
  } catch (error) {
    throw new SetUpFailure(`${error.message.split('. ')[0]}.`, 'Options: --without NAME[,NAME…], --watch, --long, --seed NUMBER.');
  }
}

function seedOf(word) {
  const seed = Number(word);
  if (/^\d+$/.test(word) && seed < 2 ** 31) return seed;
  throw new SetUpFailure(`Invalid seed "${word}".`, 'Use an integer from 0 to 2147483647.');
}

function unknown(word) {
  return new SetUpFailure(
    `There is no check, suite or test file "${word}".`,
    `Choose from ${NAMES.join(', ')}, or from the files and folders of test/.`,
  );
}

function unwatchable(checks) {
  return new SetUpFailure(`Checks cannot be watched: ${checks.join(', ')}.`, 'Name suites, test files or folders with --watch.');
}
