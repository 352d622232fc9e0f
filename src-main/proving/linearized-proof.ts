import type { HeldOutAccuracy, LinearizedProof } from '#shared/proof/index.ts';
import type { AssumedStates, ObservedStates } from '#shared/reduction/index.ts';
import { generatedLogits, heldOutLogits, type NetworkLogits } from './answers.ts';
import { flipsOf, sum } from './flips.ts';
import { agreementOf, differenceOf } from './logits.ts';

export interface ExaminedNetwork {
  readonly logits: NetworkLogits;
  readonly accuracy: HeldOutAccuracy;
}

/**
 * Stage (a), pruned → linearized: its effect on images without counted states.
 *
 * @param seen states of the pruned network on the held-out images
 */
export function linearizedProof(
  assumed: readonly AssumedStates[],
  seen: ObservedStates,
  pruned: ExaminedNetwork,
  linearized: ExaminedNetwork,
  classes: number,
): LinearizedProof {
  const layers = flipsOf(assumed, seen);
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
