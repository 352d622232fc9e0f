import type { ImageReader, ImageStore } from './image-store.ts';
import type { Split } from './open-data-set.ts';

/** The samples of a split with the given indices, in this order. The images stay where they are. */
export function subsetOf({ images, labels }: Split, indices: Uint32Array): Split {
  const own = labels instanceof Uint16Array ? new Uint16Array(indices.length) : new Uint8Array(indices.length);
  for (const [position, index] of indices.entries()) own[position] = labels[index] ?? 0;
  return { images: new ImageSubset(images, indices), labels: own, count: indices.length };
}

class ImageSubset implements ImageStore {
  readonly #images: ImageStore;
  readonly #indices: Uint32Array;

  constructor(images: ImageStore, indices: Uint32Array) {
    this.#images = images;
    this.#indices = indices;
  }

  get count(): number {
    return this.#indices.length;
  }

  get imageBytes(): number {
    return this.#images.imageBytes;
  }

  async open(): Promise<ImageReader> {
    const reader = await this.#images.open();
    return {
      gather: (indices, buffer) =>
        reader.gather(
          indices.map((index) => this.#indices[index] ?? 0),
          buffer,
        ),
      close: () => reader.close(),
    };
  }
}
