import type { Activation } from '#shared/activations/index.ts';
import type { EntropySettings } from './entropy-settings.ts';
import { linearStates } from './linear-states.ts';
import { type Linearity, linearityOf, neuronStates } from './neuron-state.ts';
import { regionCounts } from './region-counts.ts';
import type { StateCounts } from './state-counts.ts';

/** The entropy of a layer in bits, 0..1. */
export interface LayerStates {
  /** By the chosen statistic; with `pool: dataset`, 0 if and only if no neuron changed its state on the data. */
  readonly entropy: number;
  /** Mean over all neurons. */
  readonly mean: number;
  /** Mean over the neurons with nonzero entropy; 0 if there are none. */
  readonly nonzero: number;
  /** The largest minority count of any neuron: observations outside its most frequent state. */
  readonly minority: number;
  /** The number of neurons that count. Absent in older journals: all neurons. */
  readonly neurons?: number | undefined;
  /** Whether the layer was linear on the data. Absent in older journals. */
  readonly linearity?: Linearity | undefined;
}

/** The observations of one neuron. */
interface NeuronCounts {
  /** In each state in which the activation is linear. */
  readonly linear: readonly number[];
  /** Where the activation is bent; undefined if it has no such state. */
  readonly bent?: number | undefined;
}

/**
 * The score of a neuron, 0..1: its entropy H = -Σ p log2 p / log2 K over the K states, or the share p of bent observations, if that is
 * larger: a neuron that is mostly bent is not linear. Without observations, or if at most `tolerance` observations are outside the most
 * frequent linear state, 0. Source for K = 2: NEPENTHE (arXiv 2404.16890), section on the entropy of a neuron's state.
 */
export function neuronEntropy({ linear, bent }: NeuronCounts, tolerance = 0): number {
  const counts = bent === undefined ? linear : [...linear, bent];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (minorityOf({ linear, bent }) <= tolerance) return 0;
  const largest = Math.max(...counts);
  const majority = counts.indexOf(largest);
  const bits = counts.reduce((sum, count, state) => {
    const p = count / total;
    return state === majority || count === 0 ? sum : sum + p * Math.log2(p);
  }, 0);
  const minority = (total - largest) / total;
  // log1p keeps the majority's term accurate if the minority is one observation in many millions.
  const entropy = -(bits + ((1 - minority) * Math.log1p(-minority)) / Math.LN2) / Math.log2(counts.length);
  return Math.max(entropy, (bent ?? 0) / total);
}

function minorityOf(neuron: NeuronCounts): number {
  return observationsOf(neuron) - Math.max(...neuron.linear);
}

function observationsOf({ linear, bent = 0 }: NeuronCounts): number {
  return linear.reduce((sum, count) => sum + count, bent);
}

/**
 * The entropy of a layer: `mean` averages over all neurons, `nonzero` over those with nonzero entropy. The latter is the paper's
 * refinement, so that many neurons with a fixed state do not hide a few others.
 *
 * @param live whether each neuron has a surviving path to the output; only those count with `excludeDead`
 */
export function layerEntropy(
  counts: StateCounts,
  settings: EntropySettings,
  activation: Activation,
  live?: readonly boolean[],
): LayerStates {
  const { statistic, tolerance, excludeDead } = settings;
  const neurons = neuronCounts(counts, settings, activation).filter((_, neuron) => !excludeDead || live?.[neuron] !== false);
  const entropies = neurons.map((neuron) => neuronEntropy(neuron, tolerance));
  const sum = entropies.reduce((total, entropy) => total + entropy, 0);
  const mixed = entropies.filter((entropy) => entropy > 0).length;
  const mean = neurons.length > 0 ? sum / neurons.length : 0;
  const nonzero = mixed > 0 ? sum / mixed : 0;
  const states = neuronStates(counts, activation, tolerance).map(({ state }) => state);
  return {
    ...{ entropy: statistic === 'mean' ? mean : nonzero, mean, nonzero },
    minority: neurons.reduce((largest, neuron) => Math.max(largest, minorityOf(neuron)), 0),
    neurons: neurons.length,
    linearity: linearityOf(states, activation),
  };
}

/** The score of each neuron by {@link neuronEntropy}; null for one without observations that count, which was always at z = 0. */
export function neuronEntropies(counts: StateCounts, settings: EntropySettings, activation: Activation): readonly (number | null)[] {
  return neuronCounts(counts, settings, activation).map((neuron) =>
    observationsOf(neuron) === 0 ? null : neuronEntropy(neuron, settings.tolerance),
  );
}

/** The observations of each neuron by state. Those at z = 0 count as `zero` says if they fit several linear states. */
function neuronCounts(counts: StateCounts, { states, zero }: EntropySettings, activation: Activation): readonly NeuronCounts[] {
  if (states === 'sign') {
    return counts.on.map((on, neuron) => {
      const atZero = counts.zero[neuron] ?? 0;
      const off = counts.off[neuron] ?? 0;
      return { linear: [zero === 'off' ? off + atZero : off, zero === 'on' ? on + atZero : on] };
    });
  }
  const regions = regionCounts(counts, activation);
  const linear = linearStates(activation);
  const through = linear.filter(({ hasZero }) => hasZero);
  const choice = zero === 'off' ? through[0] : through.at(-1);
  const assigned = through.length > 1 && zero === 'ignore' ? undefined : choice;
  const hasBent = activation.regions.some(({ piece }) => piece === null);
  return counts.on.map((_, neuron) => ({
    linear: linear.map((state) =>
      state.regions.reduce((sum, { name }) => sum + (regions[name]?.[neuron] ?? 0), state === assigned ? (counts.zero[neuron] ?? 0) : 0),
    ),
    ...((hasBent || regions.bent) && { bent: regions.bent?.[neuron] ?? 0 }),
  }));
}
