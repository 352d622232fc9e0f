import type { ImageStore } from './image-store.ts';
import type { Labels, Split } from './open-data-set.ts';

/** Images and labels of some samples of a split. */
export interface Batch {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Labels;
}

/**
 * The samples of a split in batches, in the given order or their own; the last batch may be smaller. While one is worked on the next
 * is being read, so a batch's memory is used again for the one after the next. Throws a LabError `bad-file`.
 */
export async function* batches(split: Split, size: number, order = everyPlace(split.count)): AsyncGenerator<Batch, void, undefined> {
  const labels = split.labels instanceof Uint16Array ? new Uint16Array(size) : new Uint8Array(size);
  let start = 0;
  for await (const images of imageBatches(split.images, size, order)) {
    const places = order.subarray(start, start + size);
    for (const [index, place] of places.entries()) labels[index] = split.labels[place] ?? 0;
    yield { images, labels: labels.subarray(0, places.length) };
    start += size;
  }
}

/** The same of images alone. */
export async function* imageBatches(
  store: ImageStore,
  size: number,
  order = everyPlace(store.count),
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const reader = await store.open();
  const rooms = [new Uint8Array(size * store.imageBytes), new Uint8Array(size * store.imageBytes)];
  const fill = async (start: number): Promise<Uint8Array<ArrayBuffer>> => {
    const places = order.subarray(start, start + size);
    const room = (rooms[(start / size) % rooms.length] ?? new Uint8Array()).subarray(0, places.length * store.imageBytes);
    await reader.gather(places, room);
    return room;
  };
  let next = order.length > 0 ? fill(0) : undefined;
  try {
    for (let start = size; next; start += size) {
      const images: Uint8Array<ArrayBuffer> = await next;
      next = start < order.length ? fill(start) : undefined;
      // It may fail before its turn has come.
      next?.catch(() => undefined);
      yield images;
    }
  } finally {
    // Whoever leaves early leaves a read under way.
    await Promise.allSettled([next]);
    await reader.close();
  }
}

/** The images of those places, one after the other. Throws a LabError `bad-file`. */
export async function imagesAt(store: ImageStore, places: Uint32Array): Promise<Uint8Array<ArrayBuffer>> {
  const reader = await store.open();
  try {
    const images = new Uint8Array(places.length * store.imageBytes);
    await reader.gather(places, images);
    return images;
  } finally {
    await reader.close();
  }
}

function everyPlace(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, place) => place);
}
