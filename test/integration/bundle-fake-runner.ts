import { dirname } from 'node:path';
import { build } from 'vite';
import { BUNDLED_PACKAGES } from '../../tools/build/bundled-packages.mjs';
import { FAKE_RUNNER } from './programs.ts';

/** Bundles the fake runner, which many tests start, once for all of them, with the worker thread that it finds beside it. */
export default async function bundleFakeRunner(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: BUNDLED_PACKAGES },
    build: {
      ssr: true,
      target: 'esnext',
      outDir: dirname(FAKE_RUNNER),
      rolldownOptions: {
        input: {
          'fake-runner': 'test/fixtures/fake-runner.mjs',
          'lease-keeper': 'src-main/runner/job/lease-keeper.ts',
          'resize-worker': 'src-main/datasets/formats/image-files/resize-worker.ts',
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}
