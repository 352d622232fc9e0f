import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { BUNDLED_PACKAGES } from './tools/build/bundled-packages.mjs';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Oldest runtimes that the build must suit: Electron 33's Chromium and Node. */
const CHROMIUM = 'chrome130';
const SHELL_NODE = 'node20.18';

export default defineConfig({
  main: {
    build: {
      target: SHELL_NODE,
      sourcemap: true,
      externalizeDeps: { exclude: BUNDLED_PACKAGES },
      rolldownOptions: {
        input: {
          shell: path('src-main/shell/main.ts'),
          engine: path('src-main/engine/main.ts'),
          runner: path('src-main/runner/main.ts'),
          cli: path('src-main/cli/main.ts'),
          'resize-worker': path('src-main/datasets/formats/image-files/resize-worker.ts'),
          'limit-watcher': path('src-main/runner/limits/limit-watcher.ts'),
          'lease-keeper': path('src-main/runner/job/lease-keeper.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: SHELL_NODE,
      rolldownOptions: {
        input: { preload: path('src-main/shell/preload.ts') },
        // A sandboxed preload script is CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: path('src-renderer'),
    plugins: [svelte({ configFile: path('svelte.config.js') })],
    build: {
      target: CHROMIUM,
      minify: true,
      rolldownOptions: { input: path('src-renderer/index.html') },
      // Everything as a file of its own: the content security policy allows no data: scripts or styles.
      assetsInlineLimit: 0,
    },
    worker: { format: 'es' },
  },
});
