import { describe, expect, it } from 'vitest';
import { bits, duration, meanEntropy, percent, share } from '#main/cli/text/run-text.ts';

describe('formatting numbers for the command line', () => {
  it.each([
    [9, '9 s'],
    [59.6, '1 min 0 s'],
    [754, '12 min 34 s'],
    [7260, '2 h 1 min'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

  it('shows a dash for missing values', () => {
    expect([percent(null), share(undefined), bits(undefined)]).toEqual(['–', '–', '–']);
    expect([percent(98.125), share(0.9375), bits(0.5)]).toEqual(['98.13 %', '93.8 %', '0.5000 bit']);
  });

  it('averages over layers', () => {
    expect(meanEntropy({ a: 0, b: 0.5, c: 1 })).toBe(0.5);
    expect(meanEntropy({})).toBeUndefined();
  });
});
