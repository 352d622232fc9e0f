import { consecutiveBatch } from '#main/datasets/index.ts';
import type { Program } from '#main/program/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import type { LinearisedProof, ProvenModel } from '#shared/proof/index.ts';
import type { Model, ObservedStates, Reduction } from '#shared/reduction/index.ts';
import { accuracyOf, answersOf } from './answers.ts';
import type { Batching, Classifier } from './classifier.ts';
import { inTensorflow } from './in-tensorflow.ts';
import { linearisedProof, takenForms, type Examined } from './linearised-proof.ts';
import type { ImageSet } from './proof-images.ts';
import type { ProofRequest } from './proof-request.ts';
import type { ProvenNetwork } from './proven-network.ts';
import { verify } from './verify.ts';

export interface Checked {
  readonly models: readonly Omit<ProvenModel, 'latency'>[];
  readonly linearised: LinearisedProof | null;
}

/**
 * Every network in both runtimes on all held-out and made images, and the linearised one beside the pruned one. Throws a LabError
 * `unverified` for a network that the runtimes compute differently.
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
  const examine = async (classifier: Classifier): Promise<Examined> => {
    const answers = await answersOf(classifier, data.splits, sets, batching);
    return { answers, accuracy: accuracyOf(answers, data.splits, classes) };
  };
  const inBoth = async ({ role, round, model, file, opened }: ProvenNetwork): Promise<Checked['models'][number]> => {
    const tensorflow = await inTensorflow(model, options, examine);
    const independent = await examine(opened);
    return {
      role,
      round,
      cost: networkCost(model.graph),
      bytes: file.bytes.length,
      operators: { ...file.operators },
      tensorflow: tensorflow.accuracy,
      independent: independent.accuracy,
      agreement: verify(role, tensorflow.answers, independent.answers, classes),
    };
  };
  const pruned = (model: Model): Promise<Examined & { readonly states: ObservedStates }> =>
    inTensorflow(model, options, async (program) => ({
      ...(await examine(program)),
      states: await heldOutStates(program, request, batching),
    }));

  const models: Checked['models'][number][] = [];
  for (const network of networks) models.push(await inBoth(network));
  if (!reduction) return { models, linearised: null };
  const { states, ...before } = await pruned(trained);
  const after = await inTensorflow(reduction.linearised, options, examine);
  return { models, linearised: linearisedProof(takenForms(request, reduction), states, before, after, classes) };
}

/** States of the network's rectifiers over validation and test images. */
async function heldOutStates(program: Program, { data }: ProofRequest, { batchSize, breathe }: Batching): Promise<ObservedStates> {
  for (const split of [data.splits.validation, data.splits.test]) {
    for (let start = 0; start < split.count; start += batchSize) {
      program.countStates(consecutiveBatch(split, start, batchSize));
      await breathe();
    }
  }
  return program.takeStates();
}
