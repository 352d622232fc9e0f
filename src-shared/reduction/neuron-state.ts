import type { StateCounts } from '#shared/entropy/index.ts';
import type { ActivationState } from '#shared/graph/activations.ts';
import type { Activation } from '#shared/graph/index.ts';

/** The state of a neuron on the training data: always ON, always OFF, always saturated ({@link Activation.saturation}), or mixed. */
export type NeuronState = ActivationState | 'saturated' | 'mixed';

interface Observed {
  readonly state: NeuronState;
  /** Observations of other states; 0 if the state is mixed. */
  readonly ignored: number;
}

/**
 * The state with the most observations, if at most `tolerance` observations have another one. Observations at 0 fit ON and OFF; a neuron
 * that was always at 0 counts as OFF.
 */
export function neuronState(counts: StateCounts, neuron: number, activation: Activation, tolerance: number): Observed {
  const regions = regionsOf(counts, neuron, activation);
  const [state, most] = regions.reduce((best, one) => (one[1] > best[1] ? one : best));
  const atZero = state === 'saturated' && activation.saturation?.value !== 0 ? (counts.zero[neuron] ?? 0) : 0;
  const ignored = regions.reduce((sum, [, count]) => sum + count, atZero) - most;
  return ignored > tolerance || state === 'mixed' ? { state: 'mixed', ignored: 0 } : { state, ignored };
}

/** The observations in each state. Above 0, ReLU6 is `mixed` if saturation was not counted. */
function regionsOf(
  { on, off, zero, saturated }: StateCounts,
  neuron: number,
  { saturation }: Activation,
): readonly (readonly [NeuronState, number])[] {
  const [onCount, offCount, flat] = [on[neuron] ?? 0, off[neuron] ?? 0, saturated?.[neuron]];
  if (!saturation || flat === undefined) {
    return [
      ['off', offCount],
      [saturation?.side === 'on' ? 'mixed' : 'on', onCount],
    ];
  }
  const isAbove = saturation.side === 'on';
  // A saturation at 0 includes z = 0.
  return [
    ['off', isAbove ? offCount : offCount + (zero[neuron] ?? 0) - flat],
    ['on', isAbove ? onCount - flat : onCount],
    ['saturated', flat],
  ];
}
