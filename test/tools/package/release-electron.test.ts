import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { requireReleaseElectron } from '../../../tools/package/release-electron.mjs';
import { inCheckout } from '../../../tools/set-up/checkout.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-electron-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { devDependencies } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8')) as { devDependencies: { electron: string } };
const pinned = devDependencies.electron;

function release(version: string): () => void {
  return () => {
    writeFileSync(join(folder, 'version'), version);
    requireReleaseElectron({ program: join(folder, 'electron'), source: 'custom' });
  };
}

it('a release holds the pinned Electron or a newer one', () => {
  for (const version of [pinned, `v${pinned}\n`, '999.0.0']) expect(release(version)).not.toThrow();
});

it('an older Electron, a prerelease and the development one are refused', () => {
  for (const version of ['9.4.4', '33.2.1', '999.0.0-beta.1']) expect(release(version)).toThrow(/is not for release/);
  expect(() => requireReleaseElectron({ program: '/x/electron', source: 'development' })).toThrow(/^Electron 33\.2\.1 is not for release/);
});

it('a folder that is not an Electron release is refused', () => {
  rmSync(join(folder, 'version'));
  expect(() => requireReleaseElectron({ program: join(folder, 'electron'), source: 'official' })).toThrow(/^No file "version"/);
});
