/** Converts one image from channels x pixels to pixels x channels. */
export function planesToPixels(planes: Uint8Array, pixels: number, channels: number): Uint8Array {
  const image = new Uint8Array(planes.length);
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * pixels;
    for (let pixel = 0, index = channel; pixel < pixels; pixel++, index += channels) image[index] = planes[plane + pixel] ?? 0;
  }
  return image;
}
