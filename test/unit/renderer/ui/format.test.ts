import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDelta,
  formatDuration,
  formatPercent,
  formatShare,
  formatShortTime,
  formatTime,
} from '#renderer/ui/format.ts';

describe('numbers for people', () => {
  it('shows percent, shares and differences', () => {
    expect(formatPercent(98.125)).toBe('98.13');
    expect(formatShare(0.9375)).toBe('93.8 %');
    expect(formatDelta(0.126)).toBe('+0.13');
    expect(formatDelta(-1)).toBe('−1.00');
    expect(formatDelta(-0.001)).toBe('±0.00');
  });

  it('shows what is not known as a dash', () => {
    for (const format of [formatPercent, formatShare, formatDelta, formatCount, formatBytes, formatDuration]) {
      expect(format(null)).toBe('–');
      expect(format(Number.NaN)).toBe('–');
    }
    expect(formatTime(null)).toBe('–');
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1234, '1.23 k'],
    [174_970, '175 k'],
    [20_200_000, '20.2 M'],
    [1.5e9, '1.50 G'],
  ])('shows %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [512, '512 B'],
    [1536, '1.50 KiB'],
    [415_000_000, '396 MiB'],
  ])('shows %d bytes as %s', (value, text) => {
    expect(formatBytes(value)).toBe(text);
  });

  it.each([
    [0.25, '0.3 s'],
    [9.94, '9.9 s'],
    [59, '59 s'],
    [60, '1 min 00 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 05 min'],
    [273_600, '3 d 4 h'],
  ])('shows %d seconds as %s', (value, text) => {
    expect(formatDuration(value)).toBe(text);
  });

  it('shows local time, short within the year', () => {
    const iso = new Date(2026, 2, 4, 9, 5).toISOString();
    expect(formatTime(iso)).toBe('2026-03-04 09:05');
    expect(formatShortTime(iso, new Date(2026, 11, 1))).toBe('4 Mar 09:05'.padStart(12, '0'));
    expect(formatShortTime(iso, new Date(2027, 0, 1))).toBe('2026-03-04');
  });
});
