import { checkCache } from '../set-up/check-cache.mjs';
import { checkout, inCheckout } from '../set-up/checkout.mjs';
import { hashSources } from '../set-up/source-hash.mjs';

/** Prettier's cache knows its own version and options, not the versions of its plugins. */
const prettierCache = checkCache(`prettier-${hashSources(checkout, ['package-lock.json']).slice(0, 16)}`);

/**
 * Arguments of `node` that format everything but components; options and paths from the checkout may follow. Configuration: .oxfmtrc.json,
 * whose patterns replace .prettierignore.
 */
export const SOURCES_FORMATTER = [
  inCheckout('node_modules', 'oxfmt', 'bin', 'oxfmt'),
  ...['--ignore-path', '.gitignore', '--no-error-on-unmatched-pattern'],
];

/** The same for components, which Oxfmt does not read. Configuration: .prettierrc.json and .prettierignore. */
export const COMPONENTS_FORMATTER = [
  inCheckout('node_modules', 'prettier', 'bin', 'prettier.cjs'),
  ...['--log-level', 'warn', '--no-error-on-unmatched-pattern'],
  ...['--cache', '--cache-strategy', 'content', '--cache-location', prettierCache],
];
