import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { TEST_LIMIT_MS, WAIT_LIMIT_MS } from './test/limits.ts';
import { SlowFilesFirst } from './test/slow-files-first.ts';

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']>;

/** Twice the cores of a small machine: a file with real processes uses about half a core, since it often waits for them. */
const FILES_AT_ONCE = 4;

const common: TestOptions = {
  // The algorithms of convolutions come from the lab's own table and from estimates, so that tests depend on no clock.
  env: { NEPENTHE_MEASURE_CONVOLUTIONS: 'off' },
  setupFiles: ['test/setup.ts'],
  testTimeout: TEST_LIMIT_MS,
  hookTimeout: TEST_LIMIT_MS,
  expect: { poll: { timeout: WAIT_LIMIT_MS } },
  restoreMocks: true,
};

export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      {
        extends: true,
        test: {
          ...common,
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/tools/**/*.test.ts'],
          // Component tests ask for a document with a comment at their top: `// @vitest-environment jsdom`.
          environment: 'node',
          pool: 'threads',
          maxWorkers: availableParallelism(),
          // Files of one worker share its modules, which takes half the time. What a test replaces is put back after it.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
        },
      },
      {
        // Real TensorFlow, real SQLite, real processes.
        resolve: { conditions: ['node'] },
        test: {
          ...common,
          env: { ...common.env, NEPENTHE_UNSETTLED_LATENCIES: 'accept' },
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/integration/bundle-fake-runner.ts',
          pool: 'forks',
          maxWorkers: FILES_AT_ONCE,
        },
      },
      {
        // The built application in a real Electron and a real Chromium.
        resolve: { conditions: ['node'] },
        test: { ...common, name: 'e2e', include: ['test/e2e/**/*.test.ts'], pool: 'forks', maxWorkers: FILES_AT_ONCE },
      },
    ],
  },
});
