import type { Labels, Split } from './open-data-set.ts';

/** Images and labels of some samples of a split. */
export interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Labels;
}

/** Room for a batch of `size` samples, to be filled again and again. */
export function createBatch(split: Split, size: number): Batch {
  const images = new Uint8Array(size * imageBytesOf(split));
  return { images, labels: split.labels instanceof Uint16Array ? new Uint16Array(size) : new Uint8Array(size) };
}

/**
 * Copies the samples `indices[offset]`, `indices[offset + 1]`, … into the batch until it is full or the indices end. The result
 * is the batch itself, or a view of its beginning where the indices end sooner.
 */
export function fillBatch(split: Split, indices: Uint32Array, offset: number, batch: Batch): Batch {
  const imageBytes = imageBytesOf(split);
  const size = Math.min(batch.labels.length, indices.length - offset);
  for (let place = 0; place < size; place++) {
    const sample = indices[offset + place] ?? 0;
    batch.images.set(split.images.subarray(sample * imageBytes, (sample + 1) * imageBytes), place * imageBytes);
    batch.labels[place] = split.labels[sample] ?? 0;
  }
  return size === batch.labels.length ? batch : viewOf(batch, 0, size, imageBytes);
}

/** The samples from `start` on, at most `size`, in the split's own order and without a copy. */
export function consecutiveBatch(split: Split, start: number, size: number): Batch {
  return viewOf(split, start, Math.min(start + size, split.count), imageBytesOf(split));
}

function viewOf({ images, labels }: Batch, start: number, end: number, imageBytes: number): Batch {
  return { images: images.subarray(start * imageBytes, end * imageBytes), labels: labels.subarray(start, end) };
}

function imageBytesOf({ images, count }: Split): number {
  return count === 0 ? 0 : images.length / count;
}
