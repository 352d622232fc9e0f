import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Budget } from '#main/datasets/formats/image-files/budget.ts';
import { ImageFile } from '#main/datasets/formats/image-files/image-file.ts';
import { readImage } from '#main/datasets/formats/image-files/read-image.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { bigTiff, type Tiff, tiff } from './tiff-builder.ts';

function written(bytes: Uint8Array, name = 'picture.tif'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

const firstPixel = async (file: string): Promise<number[]> => [...(await (await ImageFile.open(file)).pixels()).bytes.subarray(0, 3)];
const bytesOf = (values: { readonly buffer: ArrayBuffer }): Uint8Array => new Uint8Array(values.buffer);
const repeated = (pixel: readonly number[]): Uint8Array =>
  Uint8Array.from({ length: 4 * pixel.length }, (_, index) => pixel[index % pixel.length] ?? 0);
const two = { width: 2, height: 2 };

describe('a TIFF image', () => {
  it.each([
    ['RGB', { bits: 8, samples: 3, photometric: 2, pixels: repeated([250, 3, 7]) }, [250, 3, 7]],
    ['16-bit gray', { bits: 16, samples: 1, photometric: 1, pixels: bytesOf(Uint16Array.of(0xc812, 0, 0, 0)) }, [200, 200, 200]],
  ] satisfies [string, Omit<Tiff, 'width' | 'height'>, number[]][])('of %s is read', async (_, image, pixel) => {
    expect(await firstPixel(written(tiff({ ...two, ...image })))).toEqual(pixel);
  });

  it('of YCbCr that is compressed as JPEG is read as RGB', async () => {
    const red = sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 254, g: 0, b: 0 } } });
    expect(await firstPixel(written(await red.tiff({ compression: 'jpeg', quality: 100 }).toBuffer()))).toEqual([254, 0, 0]);
  });

  it.each([
    ['floating-point numbers', { bits: 32, samples: 1, photometric: 1, sampleFormat: 3, pixels: bytesOf(Float32Array.of(0, 0.25, 0.5, 1)) }, 'The pixels are floating-point numbers'],
    ['signed numbers', { bits: 16, samples: 1, photometric: 1, sampleFormat: 2, pixels: bytesOf(Int16Array.of(-1, 0, 99, 200)) }, 'The pixels are signed 16-bit numbers'],
    ['32-bit numbers', { bits: 32, samples: 1, photometric: 1, pixels: bytesOf(Uint32Array.of(1, 2, 3, 4)) }, 'The pixels are 32-bit numbers'],
    // Red is 76, 85, 255; the decoder would return it as that color.
    ['YCbCr in full resolution', { bits: 8, samples: 3, photometric: 6, pixels: repeated([76, 85, 255]) }, 'stores YCbCr colors in full resolution'],
  ] satisfies [string, Omit<Tiff, 'width' | 'height'>, string][])('of %s is refused', async (_, image, message) => {
    const { code, details } = await refusalOf(ImageFile.open(written(tiff({ ...two, ...image }))));
    expect([code, details.message]).toEqual(['bad-file', expect.stringContaining(message)]);
  }); // prettier-ignore

  it('of YCbCr in full resolution is refused as BigTIFF, too', async () => {
    const bytes = bigTiff({ ...two, bits: 8, samples: 3, photometric: 6, pixels: repeated([76, 85, 255]) });
    const { code, details } = await refusalOf(ImageFile.open(written(bytes)));
    expect([code, details.message]).toEqual(['bad-file', expect.stringContaining('stores YCbCr colors in full resolution')]);
    const rgb = bigTiff({ ...two, bits: 8, samples: 3, photometric: 2, pixels: repeated([250, 3, 7]) });
    expect(await firstPixel(written(rgb))).toEqual([250, 3, 7]);
  });

  it('with 12-bit values in 16 bits is named, since it is read as nearly black', async () => {
    const unusedOf = async (...values: number[]): Promise<unknown> => {
      const file = written(tiff({ ...two, bits: 16, samples: 1, photometric: 1, pixels: bytesOf(Uint16Array.from(values)) }));
      return (await readImage(file, { shape: [2, 2, 3], resize: null }, new Budget(4))).unused;
    };
    const what = '16-bit images with values below 4,096, which are read as nearly black';
    expect(await unusedOf(0, 1000, 2000, 4095)).toEqual([{ what, count: 1 }]);
    expect(await unusedOf(0, 1000, 2000, 4096)).toEqual([]);
  });

  it('inside a camera’s raw file is refused: it is only the preview', async () => {
    const preview = tiff({ ...two, bits: 8, samples: 3, photometric: 2, pixels: repeated([1, 2, 3]) });
    expect((await refusalOf(ImageFile.open(written(preview, 'photo.NEF')))).details.message).toBe('Camera raw images are not supported.');
  });
});
