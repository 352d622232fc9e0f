import { imageBatches, type ImageStore } from '#main/datasets/index.ts';
import type { Logits } from './logits.ts';

/** A network in one of the runtimes. */
export interface Classifier {
  /** Logits of a batch of uint8 images, height x width x channels. */
  logits(images: Uint8Array): Logits | Promise<Logits>;
}

export interface Batching {
  readonly batchSize: number;
  /** Called between batches with the number of images just done. */
  readonly afterBatch: (images: number) => Promise<void>;
}

/** Logits of all images, batch by batch. */
export async function logitsOf(classifier: Classifier, images: ImageStore, { batchSize, afterBatch }: Batching): Promise<Logits> {
  const parts: Logits[] = [];
  for await (const batch of imageBatches(images, batchSize)) {
    parts.push(await classifier.logits(batch));
    await afterBatch(batch.length / images.imageBytes);
  }
  return concatenateLogits(parts);
}

export function concatenateLogits(parts: readonly Logits[]): Logits {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}
