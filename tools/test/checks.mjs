import { COMPONENTS_FORMATTER, SOURCES_FORMATTER } from '../format/formatters.mjs';
import { COMPONENTS_LINTER, SOURCES_LINTER } from '../lint/linters.mjs';
import { inCheckout } from '../set-up/checkout.mjs';

const programs = (...parts) => inCheckout('node_modules', ...parts);

/**
 * Checks that read the sources and say yes or no; each counts as one test. The longest come first, so that the others run beside them.
 * @type {{ name: string, title: string, args: string[] }[]}
 */
export const CHECKS = [
  { name: 'components', title: 'Lint of components (ESLint)', args: COMPONENTS_LINTER },
  {
    name: 'types',
    title: 'Types of TypeScript files and components (svelte-check)',
    args: [programs('svelte-check', 'bin', 'svelte-check'), '--fail-on-warnings', '--tsgo'],
  },
  { name: 'components-format', title: 'Format of components (Prettier)', args: [...COMPONENTS_FORMATTER, '--check', '.'] },
  { name: 'lint', title: 'Lint of TypeScript and JavaScript (Oxlint)', args: SOURCES_LINTER },
  { name: 'format', title: 'Format of everything else (Oxfmt)', args: [...SOURCES_FORMATTER, '--check', '.'] },
  {
    name: 'layers',
    title: 'Layers (dependency-cruiser)',
    args: [programs('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'), 'src-shared', 'src-main', 'src-renderer'],
  },
  { name: 'dead-code', title: 'Dead code (knip)', args: [programs('knip', 'bin', 'knip.js')] },
];

/**
 * A project of the Vitest configuration.
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} folders where its tests are
 * @property {boolean} [needsBuild]
 * @property {boolean} [needsWindow] Electron, Chromium and a display
 */

/** @type {readonly Suite[]} */
export const SUITES = [
  { name: 'unit', title: 'Unit and property tests', folders: ['test/unit', 'test/tools'] },
  {
    name: 'integration',
    title: 'Integration: real TensorFlow, SQLite and processes',
    folders: ['test/integration'],
    needsBuild: true,
  },
  { name: 'e2e', title: 'End to end: Electron and a browser', folders: ['test/e2e'], needsBuild: true, needsWindow: true },
];

/** All names that the command line takes. */
export const NAMES = [...CHECKS, ...SUITES].map(({ name }) => name);
