/** Pixels 0..1, row-major height x width x channels. */
export interface Image {
  readonly pixels: Float64Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Another image of the same shape, made value by value. */
export function mapPixels({ pixels }: Image, change: (value: number, index: number) => number): Float64Array {
  return pixels.map(change);
}

/** The shorter side in pixels, relative to the 32 pixels for which the strengths are stated. */
export function relativeSide({ height, width }: Pick<Image, 'height' | 'width'>): number {
  return Math.min(height, width) / 32;
}

/** The value at a position, interpolated between the four nearest pixels; outside the image, that of the nearest border pixel. */
export function sampleAt({ pixels, height, width, channels }: Image, row: number, column: number, channel: number): number {
  const y = Math.min(Math.max(row, 0), height - 1);
  const x = Math.min(Math.max(column, 0), width - 1);
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const [bottom, right] = [Math.min(top + 1, height - 1), Math.min(left + 1, width - 1)];
  const at = (one: number, other: number): number => pixels[(one * width + other) * channels + channel] ?? 0;
  const upper = at(top, left) + (x - left) * (at(top, right) - at(top, left));
  const lower = at(bottom, left) + (x - left) * (at(bottom, right) - at(bottom, left));
  return upper + (y - top) * (lower - upper);
}

/** An image of the same shape whose value at each pixel is computed from its position. */
export function drawPixels(
  { height, width, channels }: Image,
  valueAt: (row: number, column: number, channel: number) => number,
): Float64Array {
  const pixels = new Float64Array(height * width * channels);
  let index = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) pixels[index++] = valueAt(row, column, channel);
    }
  }
  return pixels;
}
