import type { ImageStore } from './image-store.ts';
import type { Labels, Split } from './open-data-set.ts';

/** Images and labels of some samples of a split. */
export interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Labels;
}

/**
 * Yields the samples of a split in batches, in the given order or in file order; the last batch may be smaller. The next batch is read
 * while the current one is in use, so each buffer is reused two batches later. Throws LabError `bad-file`.
 */
export async function* batches(split: Split, size: number, order = fileOrder(split.count)): AsyncGenerator<Batch, void, undefined> {
  const labels = split.labels instanceof Uint16Array ? new Uint16Array(size) : new Uint8Array(size);
  let start = 0;
  for await (const images of imageBatches(split.images, size, order)) {
    const indices = order.subarray(start, start + size);
    for (const [position, index] of indices.entries()) labels[position] = split.labels[index] ?? 0;
    yield { images, labels: labels.subarray(0, indices.length) };
    start += size;
  }
}

/** Like {@link batches}, for images without labels. */
export async function* imageBatches(
  store: ImageStore,
  size: number,
  order = fileOrder(store.count),
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = await store.open();
  const buffers = [new Uint8Array(size * store.imageBytes), new Uint8Array(size * store.imageBytes)];
  const fill = async (start: number): Promise<Uint8Array<ArrayBuffer>> => {
    const indices = order.subarray(start, start + size);
    const buffer = (buffers[(start / size) % buffers.length] ?? new Uint8Array()).subarray(0, indices.length * store.imageBytes);
    await reader.gather(indices, buffer);
    return buffer;
  };
  let next = order.length > 0 ? fill(0) : undefined;
  try {
    for (let start = size; next; start += size) {
      const images: Uint8Array<ArrayBuffer> = await next;
      next = start < order.length ? fill(start) : undefined;
      // A failed read is reported when the batch is awaited.
      next?.catch(() => undefined);
      yield images;
    }
  } finally {
    // If the consumer stops early, a read may still be in flight.
    await Promise.allSettled([next]);
    await reader.close();
  }
}

/** The images at the given indices, concatenated. Throws LabError `bad-file`. */
export async function imagesAt(store: ImageStore, indices: Uint32Array): Promise<Uint8Array<ArrayBuffer>> {
  const reader = await store.open();
  try {
    const images = new Uint8Array(indices.length * store.imageBytes);
    await reader.gather(indices, images);
    return images;
  } finally {
    await reader.close();
  }
}

function fileOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
