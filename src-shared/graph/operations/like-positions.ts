import type { Shape } from '../tensor-shapes.ts';
import { type ConstantMap, isUniform } from './constant-map.ts';
import type { SlidingWindow } from './sliding-window.ts';

/**
 * The rows and columns of an image that are alike, each with the first line that it is like. Constants differ only near a padded border, so
 * nearly all lines are alike, and what they are mapped to is computed once.
 */
export interface LikeLines {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** The neighboring lines with equal constants in all channels. A tensor that is not an image has one row for each of its positions. */
export function likeLines(shape: Shape, maps: readonly ConstantMap[]): LikeLines {
  const [height, width] = sizesOf(shape);
  const varied = maps.filter((map) => map !== undefined).filter((map) => !isUniform(map));
  const rowStarts = new Uint8Array(height);
  for (const map of varied) {
    for (let row = 1; row < height; row++) {
      for (let at = row * width; rowStarts[row] === 0 && at < (row + 1) * width; at++) if (map[at] !== map[at - width]) rowStarts[row] = 1;
    }
  }
  const rows = firstsOf(rowStarts);
  const columnStarts = new Uint8Array(width);
  for (const map of varied) {
    for (const row of new Set(rows)) {
      for (let column = 1; column < width; column++) {
        if (map[row * width + column] !== map[row * width + column - 1]) columnStarts[column] = 1;
      }
    }
  }
  return { rows, columns: firstsOf(columnStarts) };
}

/** The lines of a sliding window's output whose windows read like lines. */
export function likeWindows(
  { size, stride, padding, dilation = [1, 1] }: SlidingWindow,
  { rows, columns }: LikeLines,
  output: Shape,
): LikeLines {
  const along = (axis: 0 | 1, lines: Int32Array): Int32Array => {
    const firsts = new Map<string, number>();
    return Int32Array.from({ length: output[axis] ?? 0 }, (_, to) => {
      const start = to * stride[axis] - padding[(axis * 2) as 0 | 2];
      const read = Array.from({ length: size[axis] }, (__, tap) => lines[start + tap * dilation[axis]] ?? -1).join();
      const first = firsts.get(read) ?? to;
      firsts.set(read, first);
      return first;
    });
  };
  return { rows: along(0, rows), columns: along(1, columns) };
}

/** The first position of each kind: those to compute. */
export function firstPositions({ rows, columns }: LikeLines): readonly number[] {
  const firstColumns = [...columns.keys()].filter((column) => columns[column] === column);
  return [...rows.keys()].filter((row) => rows[row] === row).flatMap((row) => firstColumns.map((column) => row * columns.length + column));
}

/** Gives every position the value of the first one that it is like. */
export function spread(map: Float64Array, { rows, columns }: LikeLines): void {
  for (const [row, firstRow] of rows.entries()) {
    const [to, from] = [row * columns.length, firstRow * columns.length];
    for (let column = 0; column < columns.length; column++) map[to + column] = map[from + (columns[column] ?? 0)] ?? 0;
  }
}

function sizesOf(shape: Shape): readonly [number, number] {
  const [height = 1, width = 1] = shape;
  return shape.length === 3 ? [height, width] : [shape.slice(0, -1).reduce((product, size) => product * size, 1), 1];
}

function firstsOf(starts: Uint8Array): Int32Array {
  let first = 0;
  return Int32Array.from(starts, (isStart, line) => (first = isStart === 1 ? line : first));
}
