import { describe, expect, it } from 'vitest';
import { movedBrush, parallelAxis, withinBrushes } from '#renderer/compare/parallel-axes.ts';

const numbers = parallelAxis(
  'best',
  new Map([
    ['a', 90],
    ['b', 95],
    ['c', 100],
  ]),
);
const words = parallelAxis(
  'method',
  new Map([
    ['a', 'imp'],
    ['b', 'dense'],
  ]),
);

describe('parallelAxis', () => {
  it('places numbers by their size, from the lowest to the highest', () => {
    expect([...numbers.places]).toEqual([
      ['a', 0],
      ['b', 0.5],
      ['c', 1],
    ]);
    expect(numbers.ticks.at(-1)).toEqual({ place: 1, text: '100' });
  });

  it('places equal numbers in the middle', () => {
    expect(parallelAxis('seed', new Map([['a', 3]]))).toEqual({
      field: 'seed',
      ticks: [{ place: 0.5, text: '3' }],
      places: new Map([['a', 0.5]]),
    });
  });

  it('gives each word a place of its own', () => {
    expect(words.ticks).toEqual([
      { place: 0.25, text: 'dense' },
      { place: 0.75, text: 'imp' },
    ]);
    expect(words.places.get('a')).toBe(0.75);
    expect(
      parallelAxis(
        'x',
        new Map<string, string | number>([
          ['a', 2],
          ['b', 'ten'],
          ['c', 10],
        ]),
      ).ticks.map(({ text }) => text),
    ).toEqual(['2', '10', 'ten']);
  });
});

describe('withinBrushes', () => {
  const runs = ['a', 'b', 'c'];

  it('keeps the runs that lie within all brushes', () => {
    expect(withinBrushes(runs, [numbers, words], new Map())).toEqual(runs);
    expect(withinBrushes(runs, [numbers, words], new Map([['best', { low: 0.5, high: 1 }]]))).toEqual(['b', 'c']);
    const both = new Map([
      ['best', { low: 0.5, high: 1 }],
      ['method', { low: 0, high: 0.5 }],
    ]);
    expect(withinBrushes(runs, [numbers, words], both)).toEqual(['b']);
  });

  it('leaves out a run without a value, and ignores the brush of an axis that has gone', () => {
    expect(withinBrushes(runs, [words], new Map([['method', { low: 0, high: 1 }]]))).toEqual(['a', 'b']);
    expect(withinBrushes(runs, [words], new Map([['best', { low: 0.9, high: 1 }]]))).toEqual(runs);
  });
});

describe('movedBrush', () => {
  it('moves one end, no further than the other or the axis', () => {
    expect(movedBrush(undefined, 'low', 0.25)).toEqual({ low: 0.25, high: 1 });
    expect(movedBrush({ low: 0.25, high: 0.5 }, 'low', 0.5)).toEqual({ low: 0.5, high: 0.5 });
    expect(movedBrush({ low: 0.25, high: 0.5 }, 'high', -0.5)).toEqual({ low: 0.25, high: 0.25 });
    expect(movedBrush({ low: 0.25, high: 0.75 }, 'high', 0.5)).toEqual({ low: 0.25, high: 1 });
  });

  it('is none over the whole axis', () => {
    expect(movedBrush({ low: 0.25, high: 1 }, 'low', -0.25)).toBeUndefined();
  });
});
