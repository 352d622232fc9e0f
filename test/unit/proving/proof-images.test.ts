import { describe, expect, test } from 'vitest';
import { borderImages } from '#main/proving/border-images.ts';
import { channelsFirst } from '#main/proving/channels-first.ts';
import { proofImages } from '#main/proving/proof-images.ts';

const rows = (image: Uint8Array, width: number): string[] =>
  Array.from({ length: image.length / width }, (_, row) =>
    [...image.subarray(row * width, (row + 1) * width)].map((pixel) => (pixel === 255 ? '#' : '.')).join(''),
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
    const onSecondOnly = images.filter((image) => image.every((pixel, place) => place % 2 === 1 || pixel === 0));
    expect(onSecondOnly).toHaveLength(drawn.length / 2);
  });
});

test('proof images are the same each time: noise over the whole range, borders, the first real ones', () => {
  const real = { images: Uint8Array.from({ length: 300 * 4 }, (_, place) => place % 7), labels: new Uint8Array(300), count: 300 };
  const sets = proofImages([2, 2, 1], real);
  expect(sets.map(({ name, count }) => [name, count])).toEqual([
    ['random', 64],
    ['border', 18],
    ['real', 256],
  ]);
  for (const { images, count } of sets) expect(images).toHaveLength(count * 4);
  const [random, , first] = sets;
  expect(Math.min(...(random?.images ?? []))).toBeLessThan(10);
  expect(Math.max(...(random?.images ?? []))).toBeGreaterThan(245);
  expect(first?.images).toEqual(real.images.subarray(0, 1024));
  expect(proofImages([2, 2, 1], real)[0]?.images).toEqual(random?.images);
});

test('channels come first, each normalised by its own mean and deviation', () => {
  // Two images of 1x2 pixels and two channels.
  const images = Uint8Array.of(0, 255, 51, 102, 255, 0, 0, 51);
  const turned = channelsFirst(images, [1, 2, 2], { mean: [0.2, 0], deviation: [0.5, 0.1] });
  const [a, b, c] = [(0 - 0.2) / 0.5, 0, (1 - 0.2) / 0.5];
  expect([...turned]).toEqual([a, b, 10, 4, c, a, 0, 2].map(Math.fround));
});
