import { type Corruption, LEAST_BLOCK_SIDE, strengthAt } from './corruption.ts';
import { drawPixels, type Image } from './image.ts';

const BLOCK = 8;
const CENTER = 128;
const WHITE = 255;

/** The quantization tables of ITU-T T.81, annex K, for luminance and chrominance, row by row. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62, 18, 22,
  37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/** Element (k, n) of the orthonormal DCT-II of 8 values. */
const COSINES = Array.from({ length: BLOCK * BLOCK }, (_, index) => {
  const [frequency, position] = [Math.floor(index / BLOCK), index % BLOCK];
  return Math.sqrt((frequency === 0 ? 1 : 2) / BLOCK) * Math.cos(((2 * position + 1) * frequency * Math.PI) / (2 * BLOCK));
});

/** The loss of JPEG: the cosine coefficients of 8 x 8 blocks, in YCbCr for images of three channels, are rounded to multiples. */
export const jpeg: Corruption = {
  label: 'JPEG compression',
  stream: 13,
  leastSide: LEAST_BLOCK_SIDE,
  apply: (image, severity) => {
    const quality = strengthAt(severity, [80, 65, 58, 50, 40]);
    const isColor = image.channels === 3;
    const coded = isColor ? converted(image, toYcc) : image.pixels;
    const quantized = new Float64Array(coded.length);
    for (let channel = 0; channel < image.channels; channel++) {
      const steps = quantizationSteps(isColor && channel > 0 ? CHROMINANCE : LUMINANCE, quality);
      for (let row = 0; row < image.height; row += BLOCK) {
        for (let column = 0; column < image.width; column += BLOCK) {
          roundBlock({ ...image, pixels: coded }, quantized, { row, column, channel }, steps);
        }
      }
    }
    return isColor ? converted({ ...image, pixels: quantized }, toRgb) : quantized;
  },
};

/** A table's steps at a quality of 1..100, as the reference implementation scales them. */
export function quantizationSteps(table: readonly number[], quality: number): readonly number[] {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  return table.map((step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
}

interface BlockStart {
  readonly row: number;
  readonly column: number;
  readonly channel: number;
}

/** Rounds the coefficients of one block; beyond the image's border, it holds the nearest border pixels. */
function roundBlock(
  { pixels, height, width, channels }: Image,
  result: Float64Array,
  { row, column, channel }: BlockStart,
  steps: readonly number[],
): void {
  const indexAt = (y: number, x: number): number =>
    (Math.min(row + y, height - 1) * width + Math.min(column + x, width - 1)) * channels + channel;
  const block = Array.from(
    { length: BLOCK * BLOCK },
    (_, index) => WHITE * (pixels[indexAt(Math.floor(index / BLOCK), index % BLOCK)] ?? 0) - CENTER,
  );
  const coefficients = transformed(block, false).map((value, index) => {
    const step = steps[index] ?? 1;
    return step * Math.round(value / step);
  });
  const values = transformed(coefficients, true);
  for (let y = 0; y < Math.min(BLOCK, height - row); y++) {
    for (let x = 0; x < Math.min(BLOCK, width - column); x++) result[indexAt(y, x)] = ((values[y * BLOCK + x] ?? 0) + CENTER) / WHITE;
  }
}

/** C B Cᵀ of a block B, or back: Cᵀ B C. */
function transformed(block: readonly number[], back: boolean): number[] {
  const cosine = (out: number, sum: number): number => COSINES[back ? sum * BLOCK + out : out * BLOCK + sum] ?? 0;
  const product = (valueAt: (sum: number, index: number) => number): number[] =>
    Array.from({ length: BLOCK * BLOCK }, (_, index) => {
      let total = 0;
      for (let sum = 0; sum < BLOCK; sum++) total += valueAt(sum, index);
      return total;
    });
  const columns = product((sum, index) => cosine(Math.floor(index / BLOCK), sum) * (block[sum * BLOCK + (index % BLOCK)] ?? 0));
  return product((sum, index) => (columns[Math.floor(index / BLOCK) * BLOCK + sum] ?? 0) * cosine(index % BLOCK, sum));
}

type Triple = readonly [number, number, number];

/** JFIF's conversion from RGB, with 1 for white and neutral chrominance at 128 / 255. */
function toYcc([red, green, blue]: Triple): Triple {
  const luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
  const neutral = CENTER / WHITE;
  return [luminance, (blue - luminance) / 1.772 + neutral, (red - luminance) / 1.402 + neutral];
}

function toRgb([luminance, blueness, redness]: Triple): Triple {
  const [cb, cr] = [blueness - CENTER / WHITE, redness - CENTER / WHITE];
  const [red, blue] = [luminance + 1.402 * cr, luminance + 1.772 * cb];
  return [red, (luminance - 0.299 * red - 0.114 * blue) / 0.587, blue];
}

function converted(image: Image, convert: (pixel: Triple) => Triple): Float64Array {
  const { pixels, width } = image;
  let pixel: Triple = [0, 0, 0];
  return drawPixels(image, (row, column, channel) => {
    const start = (row * width + column) * 3;
    if (channel === 0) pixel = convert([pixels[start] ?? 0, pixels[start + 1] ?? 0, pixels[start + 2] ?? 0]);
    return pixel[channel] ?? 0;
  });
}
