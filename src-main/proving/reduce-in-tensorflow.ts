import type { Model } from '#shared/graph/index.ts';
import type { ReducedProof } from '#shared/proof/index.ts';
import { type CheckedReduction, imageBounds, reduceWithinTolerance } from '#shared/reduction/index.ts';
import { type Batching, logitsOf } from './classifier.ts';
import { inTensorflow } from './in-tensorflow.ts';
import { differenceOf, type Logits } from './logits.ts';
import type { ImageSet } from './proof-images.ts';
import type { ProofRequest } from './proof-request.ts';
import { EQUAL_WITHIN } from './verify.ts';

/**
 * Reduces the request's model. In TensorFlow, the result must compute the same as the linearized network on random, border-heavy and real
 * images; steps that break this are left out.
 */
export function reduceInTensorflow(
  { model, states, tolerance, rule, without, force, merging, options }: ProofRequest,
  sets: readonly ImageSet[],
  batching: Batching,
): Promise<CheckedReduction<ReducedProof>> {
  const logits = (one: Model): Promise<readonly Logits[]> =>
    inTensorflow(one, options, async (program) => {
      const answers: Logits[] = [];
      for (const { images } of sets) answers.push(await logitsOf(program, images, batching));
      return answers;
    });
  const compare = async (linearized: Model, reduced: Model): Promise<ReducedProof> => {
    const [before, after] = [await logits(linearized), await logits(reduced)];
    const inputs = sets.map(({ name, images }, index) => ({
      name,
      images: images.count,
      difference: differenceOf(before[index] ?? new Float32Array(), after[index] ?? new Float32Array()).relative,
    }));
    return { limit: EQUAL_WITHIN, inputs, worst: Math.max(...inputs.map(({ difference }) => difference)) };
  };
  const images = imageBounds(options.normalization);
  const reduction = { tolerance, states: rule, without: new Set(without), force, merging, images };
  return reduceWithinTolerance(model, states, reduction, { compare, limit: EQUAL_WITHIN });
}
