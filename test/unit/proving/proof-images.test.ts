import { describe, expect, test } from 'vitest';
import { imagesAt, MemoryImages } from '#main/datasets/index.ts';
import { borderImages } from '#main/proving/border-images.ts';
import { channelsFirst } from '#main/proving/channels-first.ts';
import { type ImageSet, proofImages } from '#main/proving/proof-images.ts';

const rows = (image: Uint8Array, width: number): string[] =>
  Array.from({ length: image.length / width }, (_, row) =>
    [...image.subarray(row * width, (row + 1) * width)].map((pixel) => (pixel === 255 ? '#' : '.')).join(''),
  );

const bytesOf = ({ images }: ImageSet): Promise<Uint8Array> =>
  imagesAt(
    images,
    Uint32Array.from({ length: images.count }, (_, index) => index),
  );

describe('border images', () => {
  const drawn = borderImages([5, 5, 1]).map((image) => rows(image, 5));

  test('hold a frame, a chessboard and each corner alone, bright on dark and dark on bright', () => {
    expect(drawn).toContainEqual(['#####', '#...#', '#...#', '#...#', '#####']);
    expect(drawn).toContainEqual(['.....', '.###.', '.###.', '.###.', '.....']);
    expect(drawn).toContainEqual(['#.#.#', '.#.#.', '#.#.#', '.#.#.', '#.#.#']);
    expect(drawn).toContainEqual(['##..#', '##..#', '..##.', '..##.', '##..#']);
    const alone = borderImages([6, 6, 1]).filter((image) => image.filter((pixel) => pixel > 0).length === 1);
    expect(alone.map((image) => image.indexOf(255)).sort((a, b) => a - b)).toEqual([0, 5, 30, 35]);
    expect(drawn).toContainEqual(['.####', '#####', '#####', '#####', '#####']);
  });

  test('of several channels are drawn on all of them and on each alone', () => {
    const images = borderImages([8, 8, 2]);
    expect(images).toHaveLength(3 * drawn.length);
    const onSecondOnly = images.filter((image) => image.every((pixel, index) => index % 2 === 1 || pixel === 0));
    expect(onSecondOnly).toHaveLength(drawn.length / 2);
  });
});

test('proof images are the same each time: noise over the whole range, borders, the first real ones', async () => {
  const pixels = Uint8Array.from({ length: 300 * 4 }, (_, index) => index % 7);
  const real = { images: new MemoryImages(pixels, 300), labels: new Uint8Array(300), count: 300 };
  const sets = await proofImages([2, 2, 1], real);
  expect(sets.map(({ name, images }) => [name, images.count])).toEqual([
    ['random', 64],
    ['border', 18],
    ['real', 256],
  ]);
  for (const { images } of sets) expect(images.imageBytes).toBe(4);
  const [random, , first] = await Promise.all(sets.map(bytesOf));
  expect(Math.min(...(random ?? []))).toBeLessThan(10);
  expect(Math.max(...(random ?? []))).toBeGreaterThan(245);
  expect(first).toEqual(pixels.subarray(0, 1024));
  const [again] = await proofImages([2, 2, 1], real);
  expect(again && (await bytesOf(again))).toEqual(random);
});

test('channels come first, each normalized by its own mean and std', () => {
  // Two images of 1x2 pixels and two channels.
  const images = Uint8Array.of(0, 255, 51, 102, 255, 0, 0, 51);
  const turned = channelsFirst(images, [1, 2, 2], { mean: [0.2, 0], std: [0.5, 0.1] });
  const [a, b, c] = [(0 - 0.2) / 0.5, 0, (1 - 0.2) / 0.5];
  expect([...turned]).toEqual([a, b, 10, 4, c, a, 0, 2].map(Math.fround));
});
