import js from '@eslint/js';
import sortedImports from 'eslint-plugin-simple-import-sort';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Lints components and modules with runes. Oxlint lints all else, by the same rules: .oxlintrc.json. */
export default typescript.config(
  { files: ['**/*.svelte', '**/*.svelte.ts'] },
  { ignores: ['out/', 'dist/', '.svelte-check/', 'node_modules/', '**/*.{js,mjs,cjs,ts}', '!**/*.svelte.ts'] },
  js.configs.recommended,
  {
    plugins: { 'simple-import-sort': sortedImports },
    rules: {
      // One block: side effects, Node, packages, the layers from the top down, then neighbors.
      'simple-import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^#renderer', '^#main', '^#shared', '^\\.']] }],
      'simple-import-sort/exports': 'error',
    },
  },
  {
    extends: [...typescript.configs.strictTypeChecked, ...typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.browser, parserOptions: { parser: typescript.parser, svelteConfig } },
    // Svelte's templates are typed by svelte-check; these rules don't see through them.
    rules: {
      // Destructured props are declared together, bindable or not.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // A plain Map or Set is plain on purpose; shared state says $state or SvelteMap.
      'svelte/prefer-svelte-reactivity': 'off',
      // `void value` in an effect: reading it is what subscribes to it.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
