import { expect, it } from 'vitest';
import { firstPositions, likeLines, likeWindows, spread } from '#shared/graph/operations/like-positions.ts';

/** A 4 × 5 image with 1 at its border and 2 inside, and one with 3 everywhere. */
const BORDERED = Float64Array.of(1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1);
const UNIFORM = new Float64Array(20).fill(3);

it('lines are alike if they are equal in all channels', () => {
  expect(likeLines([4, 5, 2], [UNIFORM, undefined])).toEqual({ rows: Int32Array.of(0, 0, 0, 0), columns: Int32Array.of(0, 0, 0, 0, 0) });
  const lines = likeLines([4, 5, 2], [UNIFORM, BORDERED]);
  expect(lines).toEqual({ rows: Int32Array.of(0, 1, 1, 3), columns: Int32Array.of(0, 1, 1, 1, 4) });
  expect(firstPositions(lines)).toEqual([0, 1, 4, 5, 6, 9, 15, 16, 19]);
  const map = new Float64Array(20).fill(NaN);
  for (const at of firstPositions(lines)) map[at] = BORDERED[at] ?? 0;
  spread(map, lines);
  expect(map).toEqual(BORDERED);
});

it('a single pixel that differs keeps its row and its column apart', () => {
  const map = new Float64Array(20);
  map[7] = 1;
  expect(likeLines([4, 5, 1], [map])).toEqual({ rows: Int32Array.of(0, 1, 2, 2), columns: Int32Array.of(0, 0, 2, 3, 3) });
});

it('a tensor that is not an image has a row for each position', () => {
  expect(likeLines([2, 2, 3], [Float64Array.of(1, 1, 1, 2)])).toEqual({ rows: Int32Array.of(0, 1), columns: Int32Array.of(0, 1) });
  const tokens = likeLines([2, 2, 2, 3], [Float64Array.of(1, 1, 2, 2, 2, 2, 5, 5)]);
  expect(tokens).toEqual({ rows: Int32Array.of(0, 0, 2, 2, 2, 2, 6, 6), columns: Int32Array.of(0) });
});

it('windows are alike if they read like lines, with the same taps outside', () => {
  const lines = likeLines([6, 6, 1], [new Float64Array(36)]);
  const padded = { size: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1] } as const;
  expect(likeWindows(padded, lines, [6, 6, 1]).rows).toEqual(Int32Array.of(0, 1, 1, 1, 1, 5));
  // At stride 2, with two zeros before and none after, no window reads a zero at the end.
  const strided = { size: [3, 1], stride: [2, 1], padding: [2, 0, 0, 0], dilation: [1, 1] } as const;
  const outputs = likeWindows(strided, lines, [3, 6, 1]);
  expect(outputs).toEqual({ rows: Int32Array.of(0, 1, 1), columns: Int32Array.of(0, 0, 0, 0, 0, 0) });
});
