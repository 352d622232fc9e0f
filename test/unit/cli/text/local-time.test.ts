import { expect, it } from 'vitest';
import { localTime } from '#main/cli/text/local-time.ts';

it.each([
  ['UTC', '2026-03-14 23:30 UTC'],
  ['Europe/Berlin', '2026-03-15 00:30 UTC+1'],
  ['America/New_York', '2026-03-14 19:30 UTC-4'],
  ['Asia/Kolkata', '2026-03-15 05:00 UTC+5:30'],
])('a time in %s', (zone, expected) => {
  expect(localTime('2026-03-14T23:30:15.000Z', zone)).toBe(expected);
});
