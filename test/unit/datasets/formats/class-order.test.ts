import { describe, expect, it } from 'vitest';
import { inClassOrder } from '#main/datasets/formats/class-order.ts';
import type { ImageSource } from '#main/datasets/source/image-source.ts';

const unread = (): never => {
  throw new Error('no image is read');
};

/** Labels by the names' order: cat 0, dog 1, horse 2. */
const source: ImageSource = {
  shape: [2, 2, 1],
  classes: ['cat', 'dog', 'horse'],
  parts: [
    { split: 'train', file: 'train', labels: Uint16Array.of(0, 1, 2, 2), images: unread },
    { split: 'test', file: 'test', labels: Uint16Array.of(1, 0), images: unread },
  ],
  stamps: [],
  unused: [],
  close: () => Promise.resolve(),
};

describe('images in a class order', () => {
  it('have the labels of that order', () => {
    const { classes, parts } = inClassOrder(source, ['horse', 'cat', 'dog']);
    expect(classes).toEqual(['horse', 'cat', 'dog']);
    expect(parts.map(({ labels }) => [...labels])).toEqual([
      [1, 2, 0, 0],
      [2, 1],
    ]);
  });

  it('keep names without images as empty classes', () => {
    const { classes, parts } = inClassOrder(source, ['bird', 'dog', 'fish', 'cat', 'horse']);
    expect(classes).toEqual(['bird', 'dog', 'fish', 'cat', 'horse']);
    expect([...(parts[0]?.labels ?? [])]).toEqual([3, 1, 4, 4]);
  });

  it('are refused if the order lacks classes', () => {
    const attempt = (): unknown => inClassOrder(source, ['dog', 'cats', 'bird']);
    expect(attempt).toThrow('The class order lacks 2 classes: cat, horse.');
    expect(attempt).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ code: 'conflict', location: 'classOrder' }) as unknown }) as Error,
    );
    expect(() => inClassOrder(source, ['dog', 'cat', 'horses'])).toThrow('The class order lacks the class horse.');
  });

  it('are the same in another Unicode form', () => {
    const accented = { ...source, classes: ['caf\u00e9', 'dog', 'horse'] };
    expect(inClassOrder(accented, ['dog', 'horse', 'cafe\u0301']).classes).toEqual(['dog', 'horse', 'caf\u00e9']);
  });
});
