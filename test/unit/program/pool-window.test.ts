import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellsInside } from '#main/program/operations/pool-window.ts';
import { ProgramError } from '#main/program/program-error.ts';
import type { Pool2dNode } from '#shared/graph/index.ts';

it('counts the rows and columns of each window inside the image, worked by hand', () => {
  // A 3x3 window, stride 2, padding 1 around 4x5: rows -1..1, 1..3; columns -1..1, 1..3, 3..5.
  expect(cellsInside(node([3, 3], [2, 2], 1), [4, 5, 1], [2, 3, 1])).toEqual({ rows: [2, 3], columns: [2, 3, 2] });
});

it('refuses a window entirely in the padding', () => {
  expect(() => cellsInside(node([2, 2], [1, 1], 2), [3, 3, 1], [6, 6, 1])).toThrow(ProgramError);
});

it('agrees with a check of every cell', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.nat(2), (height, window, stride, padding) => {
      fc.pre(padding < window && height + 2 * padding >= window);
      const positions = Math.floor((height + 2 * padding - window) / stride) + 1;
      const counted = Array.from({ length: positions }, (_, position) => {
        const cells = Array.from({ length: window }, (__, cell) => position * stride + cell - padding);
        return cells.filter((cell) => cell >= 0 && cell < height).length;
      });
      const pool = node([window, 1], [stride, 1], padding);
      fc.pre(counted.every((count) => count > 0));
      const { rows } = cellsInside({ ...pool, padding: [padding, padding, 0, 0] }, [height, 1, 1], [positions, 1, 1]);
      expect(rows).toEqual(counted);
    }),
  );
});

function node(window: readonly [number, number], stride: readonly [number, number], border: number): Pool2dNode {
  return { id: 'pool', op: 'pool2d', kind: 'average', inputs: ['input'], window, stride, padding: [border, border, border, border] };
}
