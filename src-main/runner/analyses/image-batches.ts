import { type Batch, batches, type Split } from '#main/datasets/index.ts';
import { stratified } from '#shared/analysis/index.ts';

const WHITE = 255;

/** Images with their labels, and their indices in the split. */
export interface IndexedBatch extends Batch {
  readonly indices: Uint32Array;
}

/** The images of a split that an analysis evaluates, in batches. */
export class EvaluatedImages {
  readonly indices: Uint32Array;
  readonly #split: Split;
  readonly #batchSize: number;

  /** @param images how many, chosen by {@link stratified}; 0 for all */
  constructor(split: Split, images: number, batchSize: number) {
    this.#split = split;
    this.#batchSize = batchSize;
    this.indices = stratified(split.labels, images);
  }

  get count(): number {
    return this.indices.length;
  }

  /** The number of batches. */
  get batches(): number {
    return Math.ceil(this.count / this.#batchSize);
  }

  /** A batch's memory is reused two batches later. Throws LabError `bad-file`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<IndexedBatch, void, undefined> {
    let start = 0;
    for await (const batch of batches(this.#split, this.#batchSize, this.indices)) {
      const indices = this.indices.subarray(start, start + batch.labels.length);
      yield { ...batch, indices };
      start += indices.length;
    }
  }
}

/** Pixels 0..1 of a batch. */
export function pixelsOf({ images }: Pick<IndexedBatch, 'images'>): Float32Array {
  return Float32Array.from(images, (value) => value / WHITE);
}
