import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { findInstallation } from '#main/host/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-installation-'));
afterAll(() => rmSync(folder, { recursive: true }));

function application(root: string): string {
  const entry = join(folder, root, 'out', 'main');
  mkdirSync(entry, { recursive: true });
  writeFileSync(join(folder, root, 'package.json'), '{"version":"1.2.3"}');
  return entry;
}

it('a package’s window comes from the archive, and what Node runs from the folder next to it', () => {
  vi.stubEnv('NEPENTHE_ENGINE', '/elsewhere/engine.js');
  vi.stubEnv('NEPENTHE_NODE', '/elsewhere/node');
  const { version, renderer, preload, engine, node } = findInstallation(application('resources/app.asar'));
  const resources = join(folder, 'resources');
  expect([version, renderer, preload]).toEqual([
    '1.2.3',
    join(resources, 'app.asar', 'out', 'renderer'),
    join(resources, 'app.asar', 'out', 'preload', 'preload.cjs'),
  ]);
  expect(engine).toBe(join(resources, 'lab', 'out', 'main', 'engine.js'));
  expect(node.startsWith(join(resources, 'lab', 'node_modules'))).toBe(true);
});

it('a checkout has everything in one folder; the environment may name another engine and Node', () => {
  vi.stubEnv('NEPENTHE_ENGINE', undefined);
  vi.stubEnv('NEPENTHE_NODE', '/elsewhere/node');
  const { engine, node, renderer } = findInstallation(application('checkout'));
  expect([engine, renderer]).toEqual([join(folder, 'checkout/out/main/engine.js'), join(folder, 'checkout/out/renderer')]);
  expect(node).toBe('/elsewhere/node');
});
