import { inCheckout } from '../set-up/checkout.mjs';

/** Arguments of `node` that lint TypeScript and JavaScript; options and paths from the checkout may follow. Configuration: .oxlintrc.json. */
export const SOURCES_LINTER = [
  inCheckout('node_modules', 'oxlint', 'bin', 'oxlint'),
  '--format=stylish',
  '--no-error-on-unmatched-pattern',
];

/** The same for components and modules with runes. Configuration: eslint.config.js. */
export const COMPONENTS_LINTER = [inCheckout('tools', 'lint', 'components.mjs')];
