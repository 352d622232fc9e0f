import type { ResizedWindow } from './resample.ts';

/**
 * The center crop of side `size` after a resize of the shorter side to `resize`, as torchvision's `Resize` and `CenterCrop` compute it:
 * the longer side is rounded down, the margin is rounded half to even.
 */
export function centerCrop(height: number, width: number, size: number, resize: number): ResizedWindow {
  const longer = Math.floor((resize * Math.max(height, width)) / Math.min(height, width));
  const resized = height < width ? { height: resize, width: longer } : { height: longer, width: resize };
  return {
    ...resized,
    top: halfToEven(resized.height - size),
    left: halfToEven(resized.width - size),
    rows: size,
    columns: size,
  };
}

function halfToEven(number: number): number {
  const half = Math.floor(number / 2);
  return number % 2 === 0 || half % 2 === 0 ? half : half + 1;
}
