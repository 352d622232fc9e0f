import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';

const checkout = resolve(import.meta.dirname, '../../..');

test('the application’s root is the nearest folder with a package.json; its version is the application’s', () => {
  expect(applicationRoot(import.meta.dirname)).toBe(checkout);
  const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
  expect(applicationVersion(checkout)).toBe(version);
});

test('a missing package.json is reported', () => {
  expect(() => applicationRoot('/')).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ code: 'unavailable' }) as unknown }),
  );
});
