import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowCount, windowMask, windowsOf } from '#shared/networks/shifted-windows.ts';
import { caseCount } from '../../random-cases.ts';

const side = fc.integer({ min: 1, max: 13 });
const sizes = fc.tuple(side, side);

describe('windows of an image of tokens', () => {
  it('cover it with less than one window of padding', () => {
    const property = fc.property(sizes, fc.integer({ min: 1, max: 5 }), fc.boolean(), (size, window, isShifted) => {
      const { padded } = windowsOf(size, window, isShifted);
      size.forEach((tokens, axis) => {
        const spare = (padded[axis] ?? NaN) - tokens;
        expect(spare).toBeGreaterThanOrEqual(0);
        expect(spare).toBeLessThan(window);
        expect((padded[axis] ?? NaN) % window).toBe(0);
      });
    });
    fc.assert(property);
  });

  it('are shifted by half a window if there is more than one', () => {
    expect(windowsOf([9, 3], 4, true)).toEqual({ size: [9, 3], padded: [12, 4], window: 4, shift: [2, 0] });
    expect(windowsOf([9, 3], 4, false).shift).toEqual([0, 0]);
    expect(windowsOf([7, 8], 7, true).shift).toEqual([0, 3]);
  });

  it('connect exactly the tokens that are less than a window apart before the roll', () => {
    const property = fc.property(sizes, fc.integer({ min: 2, max: 4 }), (size, window) => {
      const windows = windowsOf(size, window, true);
      const [height, width] = windows.padded;
      const tokens = window * window;
      const mask = windowMask(windows);
      expect(mask).toHaveLength(windowCount(windows) * tokens * tokens);
      const before = (windowIndex: number, token: number): readonly [number, number] => {
        const [top, left] = [Math.floor(windowIndex / (width / window)) * window, (windowIndex % (width / window)) * window];
        const [row, column] = [top + Math.floor(token / window), left + (token % window)];
        return [(row + windows.shift[0]) % height, (column + windows.shift[1]) % width];
      };
      mask.forEach((value, index) => {
        const windowIndex = Math.floor(index / tokens ** 2);
        const [row, column] = before(windowIndex, Math.floor(index / tokens) % tokens);
        const [otherRow, otherColumn] = before(windowIndex, index % tokens);
        const isNear = Math.abs(row - otherRow) < window && Math.abs(column - otherColumn) < window;
        if (value !== (isNear ? 0 : -100)) expect.fail(`window ${windowIndex} of ${size.join('x')}: ${value} at ${index}`);
      });
    });
    fc.assert(property, { numRuns: caseCount(60) });
  });
});
