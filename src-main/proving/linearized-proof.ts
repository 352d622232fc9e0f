import type { HeldOutAccuracy, LinearizedProof } from '#shared/proof/index.ts';
import { layerLinearities, type LayerLinearity, type ObservedStates, type Reduction } from '#shared/reduction/index.ts';
import { generatedLogits, heldOutLogits, type NetworkLogits } from './answers.ts';
import { flipsOf, sum } from './flips.ts';
import { agreementOf, differenceOf } from './logits.ts';
import type { ProofRequest } from './proof-request.ts';

export interface ExaminedNetwork {
  readonly logits: NetworkLogits;
  readonly accuracy: HeldOutAccuracy;
}

/** The layers whose rectifier the reduction linearized or partly silenced, with the states of their neurons. */
export function takenForms({ model, states, tolerance, without }: ProofRequest, { steps }: Reduction): readonly LayerLinearity[] {
  const taken = new Set(steps.filter(({ id, exactOn }) => exactOn === 'data' && !without.includes(id)).flatMap(({ nodes }) => nodes));
  return layerLinearities(model, states, tolerance).filter(({ layer }) => taken.has(layer.activation));
}

/**
 * Stage (a), pruned → linearized: its effect on images without counted states.
 *
 * @param seen states of the pruned network on the held-out images
 */
export function linearizedProof(
  forms: readonly LayerLinearity[],
  seen: ObservedStates,
  pruned: ExaminedNetwork,
  linearized: ExaminedNetwork,
  classes: number,
): LinearizedProof {
  const layers = flipsOf(forms, seen);
  const [before, after] = [heldOutLogits(pruned.logits), heldOutLogits(linearized.logits)];
  return {
    layers: [...layers],
    flips: sum(layers.map(({ flips }) => flips)),
    observations: sum(layers.map(({ observations }) => observations)),
    before: pruned.accuracy,
    after: linearized.accuracy,
    agreement: agreementOf(before, after, classes),
    heldOutDifference: differenceOf(before, after).relative,
    randomDifference: differenceOf(generatedLogits(pruned.logits, 'random'), generatedLogits(linearized.logits, 'random')).relative,
  };
}
