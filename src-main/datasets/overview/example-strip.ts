import { loadSharp } from '../formats/image-files/load-sharp.ts';
import type { ImageShape } from '../source/image-source.ts';

/** Larger images are scaled down to it. */
const MAX_HEIGHT = 56;
const COLOR_CHANNELS = 3;

/**
 * Images side by side as a PNG. Images that are neither gray nor RGB are shown by their first channel.
 *
 * @param images concatenated; height x width x channels bytes each
 */
export async function exampleStrip(images: Uint8Array, count: number, [height, width, channels]: ImageShape): Promise<Buffer> {
  const sharp = await loadSharp();
  const shown = channels === COLOR_CHANNELS ? COLOR_CHANNELS : 1;
  const strip = new Uint8Array(count * height * width * shown);
  for (let image = 0; image < count; image++) {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const from = ((image * height + row) * width + column) * channels;
        const to = ((row * count + image) * width + column) * shown;
        for (let channel = 0; channel < shown; channel++) strip[to + channel] = images[from + channel] ?? 0;
      }
    }
  }
  const picture = sharp(strip, { raw: { width: width * count, height, channels: shown } });
  return (height > MAX_HEIGHT ? picture.resize({ height: MAX_HEIGHT }) : picture).png().toBuffer();
}
