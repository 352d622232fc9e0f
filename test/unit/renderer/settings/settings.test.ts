import { expect, it } from 'vitest';
import { backupFile } from '#renderer/settings/backup-file.ts';
import { readWholeNumber } from '#renderer/settings/whole-number.ts';

it('reads a number within bounds, or nothing', () => {
  expect(['', '  ', '1', ' 64 '].map((text) => readWholeNumber(text, 1, 64))).toEqual([
    ...[{ value: null }, { value: null }, { value: 1 }, { value: 64 }],
  ]);
  for (const text of ['0', '65', '1.5', '-1', '1e1', 'two'])
    expect(readWholeNumber(text, 1, 64)).toEqual({ problem: 'A whole number, 1 to 64, or nothing' });
});

it('names a backup after its project and the minute', () => {
  const now = new Date(2026, 2, 4, 5, 6);
  expect(backupFile('/media/disk/', '', now)).toBe('/media/disk/nepenthe-lab-2026-03-04-0506.tar');
  expect(backupFile('/media/disk', '/Paper: ζ = 0.5/', now)).toBe('/media/disk/nepenthe-lab-paper-ζ-0-5-2026-03-04-0506.tar');
});
