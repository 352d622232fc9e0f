import { type Corruption, LEAST_BLOCK_SIDE, strengthAt } from './corruption.ts';
import { drawPixels } from './image.ts';

/** Resized to a fraction of its size by the means over areas, and back by the nearest pixel. */
export const pixelate: Corruption = {
  label: 'Pixelate',
  stream: 12,
  leastSide: LEAST_BLOCK_SIDE,
  apply: (image, severity) => {
    const fraction = strengthAt(severity, [0.95, 0.9, 0.85, 0.75, 0.65]);
    const { pixels, height, width, channels } = image;
    const [rows, columns] = [areas(height, fraction), areas(width, fraction)];
    const small = drawPixels({ ...image, height: rows.length, width: columns.length }, (row, column, channel) =>
      (rows[row] ?? []).reduce(
        (sum, [y, share]) =>
          sum +
          (columns[column] ?? []).reduce(
            (ofRow, [x, other]) => ofRow + share * other * (pixels[(y * width + x) * channels + channel] ?? 0),
            0,
          ),
        0,
      ),
    );
    return drawPixels(image, (row, column, channel) => {
      const y = Math.floor(((row + 0.5) * rows.length) / height);
      const x = Math.floor(((column + 0.5) * columns.length) / width);
      return small[(y * columns.length + x) * channels + channel] ?? 0;
    });
  },
};

/** A pixel of the full size and its share of a pixel of the small size. */
type Part = readonly [index: number, share: number];

/** For each pixel along a side of the small size: the pixels of the full size that it covers. */
function areas(side: number, fraction: number): readonly (readonly Part[])[] {
  const count = Math.max(1, Math.floor(side * fraction));
  const length = side / count;
  return Array.from({ length: count }, (_, position) => {
    const [start, end] = [position * length, (position + 1) * length];
    const first = Math.floor(start);
    return Array.from({ length: Math.min(side, Math.ceil(end)) - first }, (_, offset): Part => {
      const index = first + offset;
      return [index, (Math.min(end, index + 1) - Math.max(start, index)) / length];
    });
  });
}
