import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Budget } from '#main/datasets/formats/image-files/budget.ts';
import { centerCrop } from '#main/datasets/formats/image-files/center-crop.ts';
import { ImageFile } from '#main/datasets/formats/image-files/image-file.ts';
import { readImage } from '#main/datasets/formats/image-files/read-image.ts';
import { resample } from '#main/datasets/formats/image-files/resample.ts';
import { temporaryFolder } from '../idx/idx-builder.ts';

interface Expected {
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  readonly rgb: string;
  readonly gray: string;
}

const folder = join(import.meta.dirname, '../../../../fixtures/data');
const { size, resize, pictures, inexact } = JSON.parse(readFileSync(join(folder, 'pictures.json'), 'utf8')) as {
  size: number;
  resize: number;
  pictures: Record<string, Expected>;
  inexact: Record<string, Pick<Expected, 'rgb'>>;
};
const fileOf = (name: string): string => join(folder, 'pictures', name);
const square = async (name: string, channels: number): Promise<Uint8Array> =>
  (await readImage(fileOf(name), { shape: [size, size, channels], resize }, new Budget(1))).pixels;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe.each(Object.entries(pictures))('%s is what torchvision and Pillow make of it', (name, { width, height, sha256, rgb, gray }) => {
  it('in every pixel, upright', async () => {
    const picture = await ImageFile.open(fileOf(name));
    expect([picture.width, picture.height]).toEqual([width, height]);
    const pixels = await picture.pixels();
    expect([pixels.width, pixels.height, pixels.bytes.length]).toEqual([width, height, width * height * 3]);
    expect(createHash('sha256').update(pixels.bytes).digest('hex')).toBe(sha256);
  });

  it('resized and center-cropped, in color and in gray', async () => {
    expect(base64(await square(name, 3))).toBe(rgb);
    expect(base64(await square(name, 1))).toBe(gray);
  });
});

it('CMYK differs from Pillow, which ignores color profiles, by 30 levels in the mean', async () => {
  const other = Buffer.from(inexact['cmyk.jpg']?.rgb ?? '', 'base64');
  const bytes = await square('cmyk.jpg', 3);
  expect(bytes).toHaveLength(other.length);
  const mean = bytes.reduce((sum, byte, index) => sum + Math.abs(byte - (other[index] ?? NaN)), 0) / bytes.length;
  expect(Math.round(mean)).toBe(30);
});

describe('the center crop', () => {
  // torchvision: int(resize * long / short), int(round((long - size) / 2.0)), and Python rounds halves to even.
  it.each([
    [375, 500, { height: 256, width: 341, top: 16, left: 58 }],
    [500, 333, { height: 384, width: 256, top: 80, left: 16 }],
    [256, 260, { height: 256, width: 260, top: 16, left: 18 }],
    [256, 257, { height: 256, width: 257, top: 16, left: 16 }],
    [256, 259, { height: 256, width: 259, top: 16, left: 18 }],
    [1, 16_384, { height: 256, width: 4_194_304, top: 16, left: 2_097_040 }],
  ])('of %i x %i pixels is where torchvision has it', (height, width, expected) => {
    expect(centerCrop(height, width, 224, 256)).toEqual({ ...expected, rows: 224, columns: 224 });
  });

  it('of an image of that size is the image', () => {
    const bytes = Uint8Array.from({ length: 7 * 7 * 3 }, (_, index) => (index * 71) % 256);
    expect(resample({ bytes, height: 7, width: 7 }, centerCrop(7, 7, 7, 7))).toEqual(bytes);
  });

  it('of an image twice the size equals a hand-computed example', () => {
    // Triangle of support 2 around 2 x + 1: weights 1/8, 3/8, 3/8, 1/8; at the border 3/7, 3/7, 1/7.
    const row = [0, 80, 160, 240].flatMap((red) => [red, 240 - red, 7]);
    const half = resample({ bytes: Uint8Array.from([...row, ...row, ...row, ...row]), height: 4, width: 4 }, centerCrop(4, 4, 2, 2));
    expect([...half]).toEqual([57, 183, 7, 183, 57, 7, 57, 183, 7, 183, 57, 7]);
  });
});

describe('differences from Pillow:', () => {
  const pixelsOf = async (name: string, bytes: Buffer): Promise<number[]> => {
    const file = join(temporaryFolder(), name);
    writeFileSync(file, bytes);
    return [...(await (await ImageFile.open(file)).pixels()).bytes];
  };

  it('16-bit gray keeps its upper 8 bits, where Pillow clips at 255', async () => {
    const gray = sharp(Uint16Array.of(0, 0x00ff, 0x9412, 0xffff), { raw: { width: 4, height: 1, channels: 1 } });
    const bytes = await gray.toColorspace('grey16').png().toBuffer();
    expect(await pixelsOf('gray.png', bytes)).toEqual([0, 0, 0x94, 255].flatMap((level) => [level, level, level]));
  });

  it('a transparent pixel of a GIF is black, where Pillow uses its palette color', async () => {
    // One pixel of color 0, which is red and transparent.
    const gif = '47494638396101000100800000ff0000000000' + '21f9040100000000' + '2c00000000010001000002024401003b';
    expect(await pixelsOf('red.gif', Buffer.from(gif, 'hex'))).toEqual([0, 0, 0]);
    // The same without the transparency.
    expect(await pixelsOf('red.gif', Buffer.from(gif.replace('21f9040100000000', ''), 'hex'))).toEqual([255, 0, 0]);
  });
});
