import { fittingCount, type LinearState, linearStates, type NeuronState, regionCounts } from '#shared/entropy/index.ts';
import type { Activation } from '#shared/graph/index.ts';
import type { LinearizedProof } from '#shared/proof/index.ts';
import type { AssumedStates, ObservedStates } from '#shared/reduction/index.ts';

type LayerFlips = LinearizedProof['layers'][number];

/**
 * Neurons whose state was assumed fixed, on other images: a neuron flips where its activation does not follow the linear function of that
 * state. At z = 0, it follows all those through y(0): ON and OFF are equal.
 *
 * @param assumed the layers whose rectifier was replaced or silenced, with the neurons' states on the training data
 * @param seen states of the pruned network on the other images
 */
export function flipsOf(assumed: readonly AssumedStates[], seen: ObservedStates): readonly LayerFlips[] {
  return assumed.map(({ linearity, kind, neurons, certified }) => {
    const { layer, activation, states, ignored } = linearity;
    const counts = seen.get(layer.activation);
    if (!counts) throw new Error(`the states of ${layer.activation} were not counted`);
    const regions = regionCounts(counts, activation);
    const observations = counts.on.map((on, neuron) => on + (counts.off[neuron] ?? 0) + (counts.zero[neuron] ?? 0));
    const flips = neurons.map((neuron) => {
      const fitting = fittingCount(assumedState(activation, states[neuron] ?? 'mixed'), regions, counts.zero[neuron] ?? 0, neuron);
      return (observations[neuron] ?? 0) - fitting;
    });
    return {
      layer: layer.name,
      kind,
      neurons: neurons.length,
      ...(certified && { certified: certified.length }),
      ignored: sum(neurons.map((neuron) => ignored[neuron] ?? 0)),
      flipped: flips.filter((count) => count > 0).length,
      flips: sum(flips),
      observations: sum(neurons.map((neuron) => observations[neuron] ?? 0)),
    };
  });
}

/** The linear state of a region; if the region is exact, without approximate ones. */
function assumedState(activation: Activation, name: NeuronState): LinearState {
  const state = linearStates(activation).find(({ regions }) => regions.some((region) => region.name === name));
  if (!state) throw new Error('the state of a mixed neuron cannot be assumed');
  const isExact = state.regions.some((region) => region.name === name && region.isExact);
  return { ...state, regions: state.regions.filter((region) => region.isExact || !isExact) };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
