import type { StateCounts } from '#shared/entropy/index.ts';
import type { LinearizedProof } from '#shared/proof/index.ts';
import type { AssumedStates, NeuronState, ObservedStates } from '#shared/reduction/index.ts';

type LayerFlips = LinearizedProof['layers'][number];

/**
 * Neurons whose state was assumed fixed, on other images: an always-ON neuron flips where z < 0 or where it is saturated, an always-OFF one
 * where z > 0, a saturated one where it is not; at z = 0, ON and OFF are equal.
 *
 * @param assumed the layers whose rectifier was replaced or silenced, with the neurons' states on the training data
 * @param seen states of the pruned network on the other images
 */
export function flipsOf(assumed: readonly AssumedStates[], seen: ObservedStates): readonly LayerFlips[] {
  return assumed.map(({ linearity, kind, neurons }) => {
    const { layer, states, ignored } = linearity;
    const counts = seen.get(layer.activation);
    if (!counts) throw new Error(`the states of ${layer.activation} were not counted`);
    const flips = neurons.map((neuron) => flipCount(counts, neuron, states[neuron] ?? 'mixed'));
    return {
      layer: layer.name,
      kind,
      neurons: neurons.length,
      ignored: sum(neurons.map((neuron) => ignored[neuron] ?? 0)),
      flipped: flips.filter((count) => count > 0).length,
      flips: sum(flips),
      observations: sum(neurons.map((neuron) => observationsOf(counts, neuron))),
    };
  });
}

function flipCount(counts: StateCounts, neuron: number, state: NeuronState): number {
  const saturated = counts.saturated?.[neuron] ?? 0;
  switch (state) {
    case 'on':
      return (counts.off[neuron] ?? 0) + saturated;
    case 'off':
      return counts.on[neuron] ?? 0;
    case 'saturated':
      return observationsOf(counts, neuron) - saturated;
    case 'mixed':
      throw new Error('the state of a mixed neuron cannot be assumed');
  }
}

function observationsOf({ on, off, zero }: StateCounts, neuron: number): number {
  return (on[neuron] ?? 0) + (off[neuron] ?? 0) + (zero[neuron] ?? 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
