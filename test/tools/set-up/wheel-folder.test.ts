import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { requireFiles } from '../../../tools/set-up/wheel-folder.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nepenthe-wheels-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a folder must hold every file; those that are missing are named', () => {
  writeFileSync(join(folder, 'a.whl'), '');
  expect(() => requireFiles(folder, ['a.whl', 'b.whl', 'c.whl'])).toThrow(`2 of 3 files are missing in ${folder}: b.whl, c.whl.`);
  expect(() => requireFiles(folder, ['a.whl'])).not.toThrow();
});

it('a missing folder and a file are refused', () => {
  expect(() => requireFiles(join(folder, 'none'), [])).toThrow(/^No such folder/);
  expect(() => requireFiles(join(folder, 'a.whl'), [])).toThrow(/^Not a folder/);
});
