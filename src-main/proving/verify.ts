import { LabError } from '#shared/errors/index.ts';
import type { ProvenModel } from '#shared/proof/index.ts';
import { heldOutLogits, type NetworkLogits } from './answers.ts';
import { agreementOf, differenceOf } from './logits.ts';

/** How closely two float32 computations of the same function agree, relative to the largest logit. */
export const EQUAL_WITHIN = 1e-4;

/**
 * Compares a network's outputs in the independent runtime with TensorFlow's. Throws LabError `unverified` naming the network if they
 * differ by more than float32 explains on any image.
 */
export function verify(
  role: ProvenModel['role'],
  tensorflow: NetworkLogits,
  independent: NetworkLogits,
  classes: number,
): ProvenModel['agreement'] {
  const [ours, theirs] = [heldOutLogits(tensorflow), heldOutLogits(independent)];
  const onHeldOut = differenceOf(ours, theirs);
  refuseDifference(role, 'held-out', onHeldOut.relative);
  for (const [name, logits] of tensorflow.generated) {
    refuseDifference(role, name, differenceOf(logits, independent.generated.get(name) ?? new Float32Array()).relative);
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
    `The ${role} network differs between the independent runtime and TensorFlow: on ${images} images its logits are ` +
      `${relative.toExponential(1)} apart (relative), over the limit of ${EQUAL_WITHIN}.`,
    'Nothing was written. Leave out suspicious steps, or export another round.',
    { location: role },
  );
}
