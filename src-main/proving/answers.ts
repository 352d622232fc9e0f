import type { OpenDataSet } from '#main/datasets/index.ts';
import type { HeldOutAccuracy } from '#shared/proof/index.ts';
import { type Batching, type Classifier, concatenateLogits, logitsOf } from './classifier.ts';
import { classesOf, countEqual, type Logits } from './logits.ts';
import type { ImageSet } from './proof-images.ts';

type HeldOut = Pick<OpenDataSet['splits'], 'validation' | 'test'>;

/** A network's logits for every image of a proof. */
export interface NetworkLogits {
  readonly validation: Logits;
  readonly test: Logits;
  /** By the name of the image set. */
  readonly generated: ReadonlyMap<string, Logits>;
}

/** Runs a network on all held-out and generated images. */
export async function networkLogits(
  classifier: Classifier,
  { validation, test }: HeldOut,
  sets: readonly ImageSet[],
  batching: Batching,
): Promise<NetworkLogits> {
  const made = new Map<string, Logits>();
  for (const { name, images } of sets) made.set(name, await logitsOf(classifier, images, batching));
  return {
    validation: await logitsOf(classifier, validation.images, batching),
    test: await logitsOf(classifier, test.images, batching),
    generated: made,
  };
}

export function heldOutLogits({ validation, test }: NetworkLogits): Logits {
  return concatenateLogits([validation, test]);
}

export function generatedLogits({ generated: made }: NetworkLogits, name: ImageSet['name']): Logits {
  const logits = made.get(name);
  if (!logits) throw new Error(`no logits for the ${name} images`);
  return logits;
}

/** Accuracy in percent. */
export function accuracyOf(answers: NetworkLogits, splits: HeldOut, classes: number): HeldOutAccuracy {
  const percent = (split: keyof HeldOut): number =>
    (100 * countEqual(splits[split].labels, classesOf(answers[split], classes))) / splits[split].count;
  return { validation: percent('validation'), test: percent('test') };
}
