import type { Pair } from '#shared/graph/index.ts';

/** Added to the score of two tokens that are in one window only because of the cyclic shift. */
const MASKED_SCORE = -100;

/** The division of an image of tokens into windows. */
export interface Windows {
  /** Height and width of the image, in tokens. */
  readonly size: Pair;
  /** Height and width after zero padding below and on the right, multiples of the window. */
  readonly padded: Pair;
  readonly window: number;
  /** Rows and columns by which the image is rolled up and left; 0 along an axis that one window spans. */
  readonly shift: Pair;
}

export function windowsOf([height, width]: Pair, window: number, isShifted: boolean): Windows {
  const padded = (size: number): number => Math.ceil(size / window) * window;
  const shift = (size: number): number => (isShifted && padded(size) > window ? Math.floor(window / 2) : 0);
  return { size: [height, width], padded: [padded(height), padded(width)], window, shift: [shift(height), shift(width)] };
}

export function windowCount({ padded: [height, width], window }: Windows): number {
  return (height / window) * (width / window);
}

/**
 * The mask `[windows, 1, tokens, tokens]` that is added to attention scores: 0 for two tokens of the same region of the image, -100 for
 * tokens that the roll brought together. Source: Liu et al., "Swin Transformer", ICCV 2021, figure 4; the value is from its code and
 * torchvision.
 */
export function windowMask({ padded, window, shift }: Windows): Float32Array {
  const [rows, columns] = [regions(padded[0], window, shift[0]), regions(padded[1], window, shift[1])];
  const tokens = window * window;
  const mask = new Float32Array((padded[0] / window) * (padded[1] / window) * tokens * tokens);
  let index = 0;
  for (let top = 0; top < padded[0]; top += window) {
    for (let left = 0; left < padded[1]; left += window) {
      const region = Array.from({ length: tokens }, (_, token) => {
        const [row, column] = [rows[top + Math.floor(token / window)], columns[left + (token % window)]];
        return `${row},${column}`;
      });
      for (const one of region) for (const other of region) mask[index++] = one === other ? 0 : MASKED_SCORE;
    }
  }
  return mask;
}

/** The region of each row or column of the rolled image: before the last window, in it, or wrapped around. */
function regions(size: number, window: number, shift: number): readonly number[] {
  return Array.from({ length: size }, (_, index) => {
    if (shift === 0 || index < size - window) return 0;
    return index < size - shift ? 1 : 2;
  });
}
