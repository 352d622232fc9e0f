import { batches } from '#main/datasets/index.ts';
import type { Program } from '#main/program/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import type { LinearizedProof, ProvenModel } from '#shared/proof/index.ts';
import type { ObservedStates, Reduction } from '#shared/reduction/index.ts';
import { accuracyOf, networkLogits } from './answers.ts';
import type { Batching, Classifier } from './classifier.ts';
import { inTensorflow } from './in-tensorflow.ts';
import { type ExaminedNetwork, linearizedProof } from './linearized-proof.ts';
import type { ImageSet } from './proof-images.ts';
import type { ProofRequest } from './proof-request.ts';
import type { ProvenNetwork } from './proven-network.ts';
import { verify } from './verify.ts';

export interface Checked {
  readonly models: readonly Omit<ProvenModel, 'latency'>[];
  readonly linearized: LinearizedProof | null;
}

/**
 * Runs every network in both runtimes on all held-out and generated images, and the linearized one next to the pruned one. Throws LabError
 * `unverified` if the runtimes disagree on a network.
 */
export async function checkNetworks(
  request: ProofRequest,
  networks: readonly ProvenNetwork[],
  reduction: Reduction | undefined,
  sets: readonly ImageSet[],
  batching: Batching,
): Promise<Checked> {
  const { data, options, model: trained } = request;
  const classes = data.description.classes.length;
  const examine = async (classifier: Classifier): Promise<ExaminedNetwork> => {
    const answers = await networkLogits(classifier, data.splits, sets, batching);
    return { logits: answers, accuracy: accuracyOf(answers, data.splits, classes) };
  };
  const models: Checked['models'][number][] = [];
  let pruned: (ExaminedNetwork & { readonly states: ObservedStates }) | undefined;
  for (const { role, round, model, file, opened } of networks) {
    const tensorflow = await inTensorflow(model, options, async (program) => {
      const examined = await examine(program);
      if (reduction && model === trained) pruned = { ...examined, states: await heldOutStates(program, request, batching) };
      return examined;
    });
    const independent = await examine(opened);
    models.push({
      role,
      round,
      cost: networkCost(model.graph),
      bytes: file.bytes.length,
      operators: { ...file.operators },
      tensorflow: tensorflow.accuracy,
      independent: independent.accuracy,
      agreement: verify(role, tensorflow.logits, independent.logits, classes),
    });
  }
  if (!reduction || !pruned) return { models, linearized: null };
  const linearized = await inTensorflow(reduction.linearized, options, examine);
  return { models, linearized: linearizedProof(reduction.assumed, pruned.states, pruned, linearized, classes) };
}

/** The number of images that {@link checkNetworks} runs, over all runtimes and passes. */
export function imagesToCheck(
  { data }: ProofRequest,
  networks: readonly ProvenNetwork[],
  reduction: Reduction | undefined,
  sets: readonly ImageSet[],
): number {
  const heldOut = data.splits.validation.count + data.splits.test.count;
  const pass = sets.reduce((sum, { images }) => sum + images.count, heldOut);
  return 2 * networks.length * pass + (reduction ? pass + heldOut : 0);
}

/** States of the network's rectifiers over validation and test images. */
async function heldOutStates(program: Program, { data }: ProofRequest, { batchSize, afterBatch }: Batching): Promise<ObservedStates> {
  for (const split of [data.splits.validation, data.splits.test]) {
    for await (const batch of batches(split, batchSize)) {
      program.observe('states', batch);
      await afterBatch(batch.labels.length);
    }
  }
  return program.takeObserved('states');
}
