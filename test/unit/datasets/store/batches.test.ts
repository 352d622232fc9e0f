import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches, imagesAt, type ImageStore, MemoryImages, type Split, subsetOf } from '#main/datasets/index.ts';
import { FileImages } from '#main/datasets/store/image-store.ts';
import { caseCount } from '../../../random-cases.ts';
import { refusalOf, temporaryFolder } from '../formats/idx/idx-builder.ts';

/** Images of three bytes: 0 1 2, 10 11 12, … */
const bytesOf = (count: number): Uint8Array => Uint8Array.from({ length: 3 * count }, (_, byte) => 10 * Math.floor(byte / 3) + (byte % 3));

function written(count: number): string {
  const file = join(temporaryFolder(), 'images.bin');
  writeFileSync(file, bytesOf(count));
  return file;
}

const inMemory = (count: number): ImageStore => new MemoryImages(bytesOf(count), count);
const onDisk = (count: number): ImageStore => new FileImages(written(count), count, 3);
const splitOf = (images: ImageStore): Split => ({
  images,
  labels: Uint8Array.from({ length: images.count }, (_, index) => index),
  count: images.count,
});

/** Copies of all batches, since their buffers are reused. */
async function collected(split: Split, size: number, order?: Uint32Array): Promise<{ images: number[]; labels: number[] }[]> {
  const all: { images: number[]; labels: number[] }[] = [];
  for await (const { images, labels } of batches(split, size, order)) all.push({ images: [...images], labels: [...labels] });
  return all;
}

describe.each([
  ['in memory', inMemory],
  ['on disk', onDisk],
])('batches of images %s', (_, images) => {
  it('follow the given order', async () => {
    expect(await collected(splitOf(images(5)), 2, Uint32Array.of(4, 0, 2, 1))).toEqual([
      { images: [40, 41, 42, 0, 1, 2], labels: [4, 0] },
      { images: [20, 21, 22, 10, 11, 12], labels: [2, 1] },
    ]);
  });

  it('hold all samples by default; the last batch may be smaller', async () => {
    expect(await collected(splitOf(images(5)), 4)).toEqual([
      { images: [0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32], labels: [0, 1, 2, 3] },
      { images: [40, 41, 42], labels: [4] },
    ]);
    expect(await collected(splitOf(images(5)), 4, new Uint32Array())).toEqual([]);
  });

  it('have 16-bit labels if the split has', async () => {
    const wide: Split = { ...splitOf(images(5)), labels: Uint16Array.of(0, 300, 2, 3, 4) };
    for await (const { labels } of batches(wide, 1, Uint32Array.of(1))) expect(labels).toEqual(Uint16Array.of(300));
  });

  it('of a subset have only its samples, by their position in it', async () => {
    const subset = subsetOf(splitOf(images(9)), Uint32Array.of(1, 4, 8));
    expect([subset.count, subset.images.count, subset.images.imageBytes]).toEqual([3, 3, 3]);
    expect(await collected(subset, 2)).toEqual([
      { images: [10, 11, 12, 40, 41, 42], labels: [1, 4] },
      { images: [80, 81, 82], labels: [8] },
    ]);
    expect(await collected(subset, 2, Uint32Array.of(2, 0))).toEqual([{ images: [80, 81, 82, 10, 11, 12], labels: [8, 1] }]);
  });

  it('may be abandoned early', async () => {
    for await (const { labels } of batches(splitOf(images(25)), 3)) {
      expect([...labels]).toEqual([0, 1, 2]);
      break;
    }
  });

  it('stay unchanged while the next one is read', async () => {
    const order = Uint32Array.from({ length: 20 }, (_, index) => (7 * index) % 20);
    let seen = 0;
    for await (const { images: bytes, labels } of batches(splitOf(images(20)), 4, order)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect([...bytes].filter((_, byte) => byte % 3 === 0)).toEqual([...labels].map((label) => 10 * label));
      seen += labels.length;
    }
    expect(seen).toBe(20);
  });

  it('at chosen indices are concatenated', async () => {
    expect([...(await imagesAt(images(5), Uint32Array.of(3, 3, 0)))]).toEqual([30, 31, 32, 30, 31, 32, 0, 1, 2]);
  });
});

it('images on disk equal those in memory, in any order', async () => {
  const [memory, disk] = [splitOf(inMemory(25)), splitOf(onDisk(25))];
  const property = fc.asyncProperty(fc.array(fc.nat(24), { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (indices, size) => {
    const order = Uint32Array.from(indices);
    expect(await collected(disk, size, order)).toEqual(await collected(memory, size, order));
  });
  await fc.assert(property, { numRuns: caseCount(50) });
});

describe('images on disk are refused', () => {
  it('if their file was truncated meanwhile', async () => {
    const file = written(5);
    const split = splitOf(new FileImages(file, 5, 3));
    truncateSync(file, 7);
    const { code, details } = await refusalOf(collected(split, 2));
    expect([code, details.file, details.location]).toEqual(['bad-file', file, 'byte 7']);
  });

  it('if their file is gone', async () => {
    const file = written(5);
    const split = splitOf(new FileImages(file, 5, 3));
    rmSync(file);
    expect((await refusalOf(collected(split, 2))).code).toBe('not-found');
  });
});
