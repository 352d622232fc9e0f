/** Height, width, channels. */
export type ImageShape = readonly [number, number, number];

/** Bytes of a uint8 image. */
export function sizeOf([height, width, channels]: ImageShape): number {
  return height * width * channels;
}
