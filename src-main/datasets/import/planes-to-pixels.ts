/** One image, channels x pixels, as pixels x channels. */
export function planesToPixels(planes: Uint8Array, pixels: number, channels: number): Uint8Array {
  const image = new Uint8Array(planes.length);
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * pixels;
    for (let pixel = 0, place = channel; pixel < pixels; pixel++, place += channels) image[place] = planes[plane + pixel] ?? 0;
  }
  return image;
}
