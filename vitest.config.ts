import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { TEST_LIMIT_MS, WAIT_LIMIT_MS } from './test/limits.ts';

type TestOptions = NonNullable<TestProjectInlineConfiguration['test']>;

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
        // Real TensorFlow, real SQLite, real processes. A file uses less than one core, since it often waits for processes.
        resolve: { conditions: ['node'] },
        test: {
          ...common,
          env: { ...common.env, NEPENTHE_UNSETTLED_LATENCIES: 'accept' },
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: 'test/integration/bundle-fake-runner.ts',
          pool: 'forks',
          maxWorkers: 3,
        },
      },
      {
        // The built application in a real Electron and a real Chromium.
        resolve: { conditions: ['node'] },
        test: { ...common, name: 'e2e', include: ['test/e2e/**/*.test.ts'], pool: 'forks', maxWorkers: 3 },
      },
    ],
  },
});
