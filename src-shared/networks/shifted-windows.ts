import type { Pair } from '#shared/graph/index.ts';

/** What is added to the score of two tokens that only the cyclic shift has brought into one window. */
const FAR_APART = -100;

/** How an image of tokens is divided into windows. */
export interface Windows {
  /** Height and width of the image, in tokens. */
  readonly size: Pair;
  /** With zeros below and on the right, up to multiples of the window. */
  readonly padded: Pair;
  readonly window: number;
  /** By so many rows and columns the image is rolled up and left; none where one window spans all of them. */
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
 * `[windows, 1, tokens, tokens]`, added to the attention's scores: 0 for two tokens that lie beside each other in the image, -100 where the
 * roll put them together. Source: Liu et al., "Swin Transformer", ICCV 2021, figure 4; the value is that of its code and torchvision's.
 */
export function windowMask({ padded, window, shift }: Windows): Float32Array {
  const [rows, columns] = [regions(padded[0], window, shift[0]), regions(padded[1], window, shift[1])];
  const tokens = window * window;
  const mask = new Float32Array((padded[0] / window) * (padded[1] / window) * tokens * tokens);
  let place = 0;
  for (let top = 0; top < padded[0]; top += window) {
    for (let left = 0; left < padded[1]; left += window) {
      const region = Array.from({ length: tokens }, (_, token) => {
        const [row, column] = [rows[top + Math.floor(token / window)], columns[left + (token % window)]];
        return `${row},${column}`;
      });
      for (const one of region) for (const other of region) mask[place++] = one === other ? 0 : FAR_APART;
    }
  }
  return mask;
}

/** Of each row (or column) of the rolled image the region that it was in: before the last window, in it, or wrapped around. */
function regions(size: number, window: number, shift: number): readonly number[] {
  return Array.from({ length: size }, (_, index) => {
    if (shift === 0 || index < size - window) return 0;
    return index < size - shift ? 1 : 2;
  });
}
