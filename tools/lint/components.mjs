import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkCache } from '../set-up/check-cache.mjs';
import { checkout } from '../set-up/checkout.mjs';
import { CleanFiles } from './clean-files.mjs';
import { lintEnvironment } from './environment.mjs';
import { sourceFiles } from './source-files.mjs';

/*
 * Lints the components and modules with runes below the given paths that are not known to be clean: `components.mjs [--fix] [PATH…]`, paths
 * from the checkout. The exit code is 1 if there are errors or warnings.
 */

/** What eslint.config.js is for. */
const COMPONENT = /\.svelte(?:\.ts)?$/;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { fix: { type: 'boolean' } } });
const all = sourceFiles(checkout);
const isWanted = (file) =>
  positionals.length === 0 || positionals.some((path) => path === '' || file === path || file.startsWith(`${path}/`));
const clean = new CleanFiles(checkout, checkCache('lint.json'), lintEnvironment(checkout, all));
const changed = all.filter((file) => COMPONENT.test(file) && isWanted(file) && !clean.has(file));

if (changed.length > 0) {
  // TypeScript then reads components as the parser translates them, and builds its program once instead of once per component.
  process.env.SVELTE_ESLINT_PARSER_EXPERIMENTAL_TS_SYS_HOOK = '1';
  const { ESLint } = await import('eslint');
  const eslint = new ESLint({ cwd: checkout, fix: values.fix ?? false, warnIgnored: false });
  const results = await eslint.lintFiles(changed);
  if (values.fix) await ESLint.outputFixes(results);
  const isClean = ({ errorCount, warningCount }) => errorCount + warningCount === 0;
  // Files that were fixed are linted once more: what they export may have changed.
  const verified = results
    .filter((result) => isClean(result) && result.output === undefined)
    .map(({ filePath }) => relative(checkout, filePath));
  clean.add(verified);
  clean.save(all);
  process.stdout.write(await (await eslint.loadFormatter('stylish')).format(results));
  process.exitCode = results.every(isClean) ? 0 : 1;
}
