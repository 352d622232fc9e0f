import { bilinearTaps, PRECISION, type Taps } from './bilinear-taps.ts';

/** height x width x 3 bytes. */
export interface Pixels {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A window of a resized image. */
export interface ResizedWindow {
  /** The whole resized image. */
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

const RGB = 3;
const HALF = 1 << (PRECISION - 1);

/**
 * A window of an RGB image after an antialiased bilinear resize, first along rows, then along columns, each rounded to uint8:
 * bit-identical to Pillow, and so to torchvision's `Resize`. Computes only what the window needs.
 */
export function resample(image: Pixels, { height, width, top, left, rows, columns }: ResizedWindow): Uint8Array {
  const vertical = bilinearTaps(image.height, height, top, rows);
  const horizontal = bilinearTaps(image.width, width, left, columns);
  const firstRow = vertical.first[0] ?? 0;
  const endRow = (vertical.first[rows - 1] ?? 0) + (vertical.counts[rows - 1] ?? 0);
  const narrow = alongRows(image, horizontal, firstRow, endRow);
  return alongColumns(narrow, columns * RGB, vertical, firstRow);
}

/** A pixel's weight applies to its three bytes. */
function alongRows({ bytes, width }: Pixels, { first, counts, weights, stride }: Taps, firstRow: number, endRow: number): Uint8Array {
  const columns = first.length;
  const out = new Uint8Array((endRow - firstRow) * columns * RGB);
  let index = 0;
  for (let row = firstRow; row < endRow; row++) {
    for (let column = 0; column < columns; column++) {
      const firstWeight = column * stride;
      const endWeight = firstWeight + (counts[column] ?? 0);
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let weight = firstWeight, from = (row * width + (first[column] ?? 0)) * RGB; weight < endWeight; weight++, from += RGB) {
        const factor = weights[weight] ?? 0;
        red = (red + Math.imul(bytes[from] ?? 0, factor)) | 0;
        green = (green + Math.imul(bytes[from + 1] ?? 0, factor)) | 0;
        blue = (blue + Math.imul(bytes[from + 2] ?? 0, factor)) | 0;
      }
      out[index] = red >> PRECISION;
      out[index + 1] = green >> PRECISION;
      out[index + 2] = blue >> PRECISION;
      index += RGB;
    }
  }
  return out;
}

/** `rows` starts at row `firstRow` of the image. */
function alongColumns(rows: Uint8Array, rowBytes: number, { first, counts, weights, stride }: Taps, firstRow: number): Uint8Array {
  const out = new Uint8Array(first.length * rowBytes);
  const sums = new Int32Array(rowBytes);
  for (let row = 0; row < first.length; row++) {
    sums.fill(HALF);
    const count = counts[row] ?? 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[row * stride + tap] ?? 0;
      const start = ((first[row] ?? 0) - firstRow + tap) * rowBytes;
      for (let index = 0; index < rowBytes; index++) sums[index] = ((sums[index] ?? 0) + Math.imul(rows[start + index] ?? 0, weight)) | 0;
    }
    for (let index = 0; index < rowBytes; index++) out[row * rowBytes + index] = (sums[index] ?? 0) >> PRECISION;
  }
  return out;
}
