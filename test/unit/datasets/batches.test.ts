import { describe, expect, it } from 'vitest';
import { consecutiveBatch, createBatch, fillBatch, type Split } from '#main/datasets/index.ts';

/** Five images of three bytes: 0 1 2, 10 11 12, … labelled 0, 1, 2, 3, 4. */
const split: Split = {
  images: Uint8Array.from({ length: 15 }, (_, byte) => 10 * Math.floor(byte / 3) + (byte % 3)),
  labels: Uint8Array.of(0, 1, 2, 3, 4),
  count: 5,
};

describe('a batch', () => {
  it('is filled with the samples that the indices name, again and again', () => {
    const batch = createBatch(split, 2);
    const order = Uint32Array.of(4, 0, 2, 1);
    expect(fillBatch(split, order, 0, batch)).toBe(batch);
    expect(batch).toEqual({ images: Uint8Array.of(40, 41, 42, 0, 1, 2), labels: Uint8Array.of(4, 0) });
    expect(fillBatch(split, order, 2, batch)).toBe(batch);
    expect(batch).toEqual({ images: Uint8Array.of(20, 21, 22, 10, 11, 12), labels: Uint8Array.of(2, 1) });
  });

  it('is shorter where the indices end', () => {
    const batch = createBatch(split, 4);
    expect(fillBatch(split, Uint32Array.of(3, 1, 0), 2, batch)).toEqual({ images: Uint8Array.of(0, 1, 2), labels: Uint8Array.of(0) });
    expect(fillBatch(split, Uint32Array.of(3), 1, batch).labels).toHaveLength(0);
  });

  it('has wide labels where the split has', () => {
    const wide: Split = { ...split, labels: Uint16Array.of(0, 300, 2, 3, 4) };
    const batch = fillBatch(wide, Uint32Array.of(1), 0, createBatch(wide, 1));
    expect(batch.labels).toEqual(Uint16Array.of(300));
  });

  it('of neighbours is a view, the last one as long as what is left', () => {
    const batch = consecutiveBatch(split, 3, 4);
    expect(batch).toEqual({ images: Uint8Array.of(30, 31, 32, 40, 41, 42), labels: Uint8Array.of(3, 4) });
    expect(batch.images.buffer).toBe(split.images.buffer);
  });
});
