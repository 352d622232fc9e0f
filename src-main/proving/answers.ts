import type { OpenDataSet } from '#main/datasets/index.ts';
import type { HeldOutAccuracy } from '#shared/proof/index.ts';
import { joined, logitsOf, type Batching, type Classifier } from './classifier.ts';
import { classesOf, countEqual, type Logits } from './logits.ts';
import type { ImageSet } from './proof-images.ts';

type HeldOut = Pick<OpenDataSet['splits'], 'validation' | 'test'>;

/** What a network says to every image of the proof. */
export interface Answers {
  readonly validation: Logits;
  readonly test: Logits;
  /** By the name of the image set, in their order. */
  readonly made: ReadonlyMap<string, Logits>;
}

/** Asks a network all held-out images, and those that were made. */
export async function answersOf(
  classifier: Classifier,
  { validation, test }: HeldOut,
  sets: readonly ImageSet[],
  batching: Batching,
): Promise<Answers> {
  const made = new Map<string, Logits>();
  for (const { name, images } of sets) made.set(name, await logitsOf(classifier, images, batching));
  return {
    validation: await logitsOf(classifier, validation.images, batching),
    test: await logitsOf(classifier, test.images, batching),
    made,
  };
}

export function heldOutLogits({ validation, test }: Answers): Logits {
  return joined([validation, test]);
}

export function madeLogits({ made }: Answers, name: ImageSet['name']): Logits {
  const logits = made.get(name);
  if (!logits) throw new Error(`nobody asked the ${name} images`);
  return logits;
}

/** Right answers in percent. */
export function accuracyOf(answers: Answers, splits: HeldOut, classes: number): HeldOutAccuracy {
  const percent = (split: keyof HeldOut): number =>
    (100 * countEqual(splits[split].labels, classesOf(answers[split], classes))) / splits[split].count;
  return { validation: percent('validation'), test: percent('test') };
}
