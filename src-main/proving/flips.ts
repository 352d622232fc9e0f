import type { StateCounts } from '#shared/entropy/index.ts';
import type { LinearizedProof } from '#shared/proof/index.ts';
import { isLinear, type LayerLinearity, type ObservedStates } from '#shared/reduction/index.ts';

type LayerFlips = LinearizedProof['layers'][number];

/**
 * Neurons whose state was assumed fixed, on other images: an always-ON neuron flips where z < 0, an always-OFF one where z > 0; at z = 0
 * both forms equal the rectifier. In a layer that keeps its rectifier, only silenced neurons count.
 *
 * @param forms the layers whose rectifier was replaced or silenced, with the neurons' states on the training data
 * @param seen states of the pruned network on the other images
 */
export function flipsOf(forms: readonly LayerLinearity[], seen: ObservedStates): readonly LayerFlips[] {
  return forms.map((form) => {
    const { layer } = form;
    const counts = seen.get(layer.activation);
    if (!counts) throw new Error(`the states of ${layer.activation} were not counted`);
    const taken = form.states.flatMap((state, neuron) => {
      if (state === 'mixed' || (state === 'on' && !isLinear(form))) return [];
      return [{ flips: (state === 'on' ? counts.off : counts.on)[neuron] ?? 0, observations: observationsOf(counts, neuron) }];
    });
    return {
      layer: layer.name,
      kind: isLinear(form) ? 'linear' : 'silenced',
      neurons: taken.length,
      flipped: taken.filter(({ flips }) => flips > 0).length,
      flips: sum(taken.map(({ flips }) => flips)),
      observations: sum(taken.map(({ observations }) => observations)),
    };
  });
}

function observationsOf({ on, off, zero }: StateCounts, neuron: number): number {
  return (on[neuron] ?? 0) + (off[neuron] ?? 0) + (zero[neuron] ?? 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
