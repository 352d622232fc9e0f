import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { gpuLibraryVariables } from '#main/engine/executors/local/gpu-libraries.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-gpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

function application(name: string, manifest: object): string {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }));
  return root;
}

const packed = application('packed', { tensorflow: '2.21.0' });
const checkout = application('checkout', {});
const library = join(folder, 'cache', 'tensorflow', `2.21.0-gpu-linux-${process.arch}`, 'tensorflow');
mkdirSync(library, { recursive: true });

it.skipIf(process.platform !== 'linux')('runners of a package load TensorFlow for GPUs once it is in the cache', () => {
  const cache = { NEPENTHE_CACHE_DIR: join(folder, 'cache') };
  expect(gpuLibraryVariables(packed, cache)).toEqual({ LD_LIBRARY_PATH: library });
  expect(gpuLibraryVariables(packed, { ...cache, LD_LIBRARY_PATH: '/own' })).toEqual({ LD_LIBRARY_PATH: `${library}:/own` });
  expect(gpuLibraryVariables(packed, { NEPENTHE_CACHE_DIR: join(folder, 'empty') })).toEqual({});
  expect(gpuLibraryVariables(checkout, cache)).toEqual({});
});

it('another version is not loaded', () => {
  expect(gpuLibraryVariables(application('newer', { tensorflow: '2.22.0' }), { NEPENTHE_CACHE_DIR: join(folder, 'cache') })).toEqual({});
});
