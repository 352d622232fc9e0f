import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Budget } from './budget.ts';
import { ImageFile, type UnusedPart } from './image-file.ts';
import { type Preparation, prepareImage } from './prepared-image.ts';

/** The upper 8 of 16 bits stay below this where a camera stores 12 bits. */
const DARK = 16;
const DARK_IMAGE: UnusedPart = { what: '16-bit images with values below 4,096, which are read as nearly black', count: 1 };

/** The requested shape; without a size, that of the given image, which all others must share. */
export function preparationOf({ size, resize, color }: AddDataSet, { height, width }: ImageFile): Preparation {
  const channels = color === 'gray' ? 1 : 3;
  if (size === undefined) return { shape: [height, width, channels], resize: null };
  return { shape: [size, size, channels], resize: resize ?? size };
}

/**
 * Reads and prepares an image file, and says what else the file contains. Holds `memory`, a budget of pixels, meanwhile. `prepare` replaces {@link prepareImage}. Throws LabError
 * `bad-file`, or `conflict` if the sizes differ and no size was requested.
 */
export async function readImage(
  file: string,
  preparation: Preparation,
  memory: Budget,
  prepare: (...given: Parameters<typeof prepareImage>) => Uint8Array | Promise<Uint8Array> = prepareImage,
): Promise<{ readonly pixels: Uint8Array; readonly unused: readonly UnusedPart[] }> {
  const image = await ImageFile.open(file);
  const [height, width] = preparation.shape;
  if (preparation.resize === null && (image.height !== height || image.width !== width)) {
    const message = `The image has ${image.width} x ${image.height} pixels, those before it ${width} x ${height}.`;
    throw new LabError('conflict', message, 'Set a size; all images are resized to it.', { file, location: 'size' });
  }
  return memory.during(image.height * image.width, async () => {
    const decoded = await image.pixels();
    const dark = image.isDeep && decoded.bytes.every((value) => value < DARK) ? [DARK_IMAGE] : [];
    return { pixels: await prepare(decoded, preparation), unused: [...image.unused, ...dark] };
  });
}
