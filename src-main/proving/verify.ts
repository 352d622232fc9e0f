import { LabError } from '#shared/errors/index.ts';
import type { ProvenModel } from '#shared/proof/index.ts';
import { heldOutLogits, type Answers } from './answers.ts';
import { agreementOf, differenceOf } from './logits.ts';

/** What float32 leaves of equality between two ways of computing the same, relative to the largest logit. */
export const EQUAL_WITHIN = 1e-4;

/**
 * Holds a network's answers in the independent runtime against TensorFlow's. Throws a LabError `unverified` naming the network where
 * they are further apart than float32 explains, on any of the images.
 */
export function verify(role: ProvenModel['role'], tensorflow: Answers, independent: Answers, classes: number): ProvenModel['agreement'] {
  const [ours, theirs] = [heldOutLogits(tensorflow), heldOutLogits(independent)];
  const onHeldOut = differenceOf(ours, theirs);
  refuseDifference(role, 'held-out', onHeldOut.relative);
  for (const [name, logits] of tensorflow.made) {
    refuseDifference(role, name, differenceOf(logits, independent.made.get(name) ?? new Float32Array()).relative);
  }
  return {
    ...onHeldOut,
    argmax: agreementOf(ours, theirs, classes),
    images: ours.length / classes,
  };
}

function refuseDifference(role: string, images: string, relative: number): void {
  if (relative <= EQUAL_WITHIN) return;
  throw new LabError(
    'unverified',
    `The ${role} network gives other answers in the independent runtime than in TensorFlow: on ${images} images its logits are ` +
      `${relative.toExponential(1)} relative apart, over the limit of ${EQUAL_WITHIN}.`,
    'Nothing was written. Leave out the steps that you doubt, or export another round.',
    { location: role },
  );
}
