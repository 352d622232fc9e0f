import { describe, expect, it } from 'vitest';
import { augmenter } from './augmenter.ts';

const SIDE = 32;
const BATCH = 25;
/** Red encodes the column, green the row, in steps of eight, so that an output pixel shows its source. */
const MAP = Array.from({ length: SIDE * SIDE }, (_, index) => [8 * (index % SIDE), 8 * Math.floor(index / SIDE)]).flat();

describe('random resized crops', () => {
  it('cover whole pixels anywhere in the image, with the given area and ratio', () => {
    const augmented = augmenter([SIDE, SIDE, 2], { randomResizedCrop: [0.3, 0.8] });
    const boxes = [1, 2, 3, 4].flatMap((seed) => augmented(Array<number[]>(BATCH).fill(MAP), [7, seed]).map(boxOf));
    for (const { top, left, height, width } of boxes) {
      expect([top, left, height, width].every((value) => Math.abs(value - Math.round(value)) < 1e-3)).toBe(true);
      expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
      expect(Math.max(top + height, left + width)).toBeLessThanOrEqual(SIDE + 1e-3);
      // Sides are rounded to whole pixels, so area and ratio may differ by half a pixel.
      const [largest, least] = [(height + 0.5) * (width + 0.5), (height - 0.5) * (width - 0.5)].map((area) => area / SIDE ** 2);
      expect(largest).toBeGreaterThan(0.3);
      expect(least).toBeLessThan(0.8);
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThan(3 / 4);
      expect((width - 0.5) / (height + 0.5)).toBeLessThan(4 / 3);
    }
    const shares = boxes.map(({ height, width }) => (height * width) / SIDE ** 2);
    expect(Math.min(...shares)).toBeLessThan(0.4);
    expect(Math.max(...shares)).toBeGreaterThan(0.7);
    expect(boxes.some(({ height, width }) => height > width) && boxes.some(({ height, width }) => height < width)).toBe(true);
    expect(boxes.some(({ top }) => top < 0.5) && boxes.some(({ top, height }) => top + height > SIDE - 0.5)).toBe(true);
  });

  it('are scaled as in torchvision: a quarter of the way from one pixel to the next, clamped to the crop', () => {
    // A quarter of 4x4 is 2x2 at every allowed ratio. Output pixels lie at (x + 1/2)·2/4 - 1/2 = -1/4, 1/4, 3/4, 5/4 of the crop.
    const image = [10, 20, 40, 80, 50, 60, 70, 90, 0, 200, 100, 30, 255, 5, 15, 25];
    const stretch = [
      [1, 0],
      [0.75, 0.25],
      [0.25, 0.75],
      [0, 1],
    ] as const;
    const at = (row: number, column: number): number => image[4 * row + column] ?? NaN;
    const expected = [0, 1, 2].flatMap((top) =>
      [0, 1, 2].map((left) =>
        stretch
          .flatMap(([above, below]) =>
            stretch.map(
              ([before, after]) =>
                above * (before * at(top, left) + after * at(top, left + 1)) +
                below * (before * at(top + 1, left) + after * at(top + 1, left + 1)),
            ),
          )
          .join(),
      ),
    );
    const augmented = augmenter([4, 4, 1], { randomResizedCrop: [0.25, 0.25] });
    const seen = new Set(augmented(Array<number[]>(200).fill(image), [1, 2]).map((values) => values.join()));
    expect([...seen].toSorted()).toEqual(expected.toSorted());

    const flipped = augmenter([4, 4, 1], { randomResizedCrop: [0.25, 0.25], flip: true });
    const mirrored = expected.map((values) =>
      rowsOf(values)
        .map((row) => row.toReversed())
        .join(),
    );
    const both = new Set(flipped(Array<number[]>(400).fill(image), [1, 2]).map((values) => values.join()));
    expect([...both].toSorted()).toEqual([...expected, ...mirrored].toSorted());
  });

  it('of the whole image equal the image bit for bit', () => {
    const augmented = augmenter([SIDE, SIDE, 2], { randomResizedCrop: [1, 1] });
    for (const image of augmented([MAP, MAP, MAP], [3, 3])) expect(image).toEqual(MAP);
  });

  it('of an image without an allowed ratio are its center, as in torchvision', () => {
    // 2x8 with all of the area: no ratio up to 4/3 fits. The widest part is 2x3, starting at column (8 - 3) // 2 = 2.
    const image = Array.from({ length: 16 }, (_, index) => 10 * (index % 8));
    const [seen = []] = augmenter([2, 8, 1], { randomResizedCrop: [1, 1] })([image], [3, 3]);
    const row = [0, 0.0625, 0.4375, 0.8125, 1.1875, 1.5625, 1.9375, 2].map((index) => 10 * (2 + index));
    for (const [index, value] of [...row, ...row].entries()) expect(seen[index]).toBeCloseTo(value, 4);
  });

  it('are a function of the seed, and of the index in the batch', () => {
    const augmented = augmenter([SIDE, SIDE, 2], { randomResizedCrop: [0.3, 0.8] });
    const once = augmented([MAP, MAP], [5, 6]);
    expect(augmented([MAP, MAP], [5, 6])).toEqual(once);
    expect(once[0]).not.toEqual(once[1]);
    expect(augmented([MAP, MAP], [5, 7])).not.toEqual(once);
  });
});

interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The first output pixel is the crop's first one; in the middle a step is length / 32 pixels long. */
function boxOf(image: readonly number[]): Box {
  const index = (row: number, column: number, channel: number): number => (image[2 * (SIDE * row + column) + channel] ?? NaN) / 8;
  return {
    left: index(0, 0, 0),
    top: index(0, 0, 1),
    width: (index(0, 24, 0) - index(0, 8, 0)) * 2,
    height: (index(24, 0, 1) - index(8, 0, 1)) * 2,
  };
}

function rowsOf(values: string): number[][] {
  const numbers = values.split(',').map(Number);
  return [0, 4, 8, 12].map((start) => numbers.slice(start, start + 4));
}
