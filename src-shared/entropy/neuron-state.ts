import type { Activation, RegionName } from '#shared/activations/index.ts';
import { type LinearState, linearStates } from './linear-states.ts';
import { regionCounts } from './region-counts.ts';
import type { RegionCounts, StateCounts } from './state-counts.ts';

/** The region in which a neuron always was on the training data; `mixed` if it was in several, or bent. */
export type NeuronState = Exclude<RegionName, 'bent'> | 'mixed';

export interface ObservedState {
  readonly state: NeuronState;
  /** Observations of other states; 0 if the state is mixed. */
  readonly ignored: number;
}

/**
 * The state of each neuron: the linear function that fits most of its observations, if at most `tolerance` of them do not fit. An
 * observation at z = 0 fits all linear functions through y(0); a neuron that was always at 0 counts as OFF. If an exact and an approximate
 * region have the same linear function, the state is the exact one only if no observation was in the other.
 */
export function neuronStates(counts: StateCounts, activation: Activation, tolerance: number): readonly ObservedState[] {
  const regions = regionCounts(counts, activation);
  const states = linearStates(activation);
  return counts.on.map((on, neuron): ObservedState => {
    const zero = counts.zero[neuron] ?? 0;
    const [best, most] = mostFrequent(states, regions, zero, neuron);
    const ignored = on + (counts.off[neuron] ?? 0) + zero - most;
    const isBent = (regions.bent?.[neuron] ?? 0) > most;
    if (!best || isBent || ignored > tolerance) return { state: 'mixed', ignored: 0 };
    return { state: coarsest(best, regions, neuron), ignored };
  });
}

function mostFrequent(
  states: readonly LinearState[],
  regions: RegionCounts,
  zero: number,
  neuron: number,
): readonly [LinearState | undefined, number] {
  return states
    .map((state) => [state, fittingCount(state, regions, zero, neuron)] as const)
    .reduce<readonly [LinearState | undefined, number]>((best, one) => (one[1] > best[1] ? one : best), [states[0], 0]);
}

/** The observations of a neuron that fit a linear state. */
export function fittingCount({ regions: own, hasZero }: LinearState, regions: RegionCounts, zero: number, neuron: number): number {
  return own.reduce((sum, { name }) => sum + (regions[name]?.[neuron] ?? 0), hasZero ? zero : 0);
}

function coarsest({ regions: own }: LinearState, regions: RegionCounts, neuron: number): NeuronState {
  const approximate = own.find(({ name, isExact }) => !isExact && (regions[name]?.[neuron] ?? 0) > 0);
  const region = approximate ?? own.find(({ isExact }) => isExact) ?? own[0];
  return region === undefined || region.name === 'bent' ? 'mixed' : region.name;
}

/**
 * `exact`: each neuron was always in one exactly linear region; `approximate`: likewise, but y follows the linear function only within τ in
 * some; `none`: some neuron was in several regions, or bent.
 */
export const linearities = ['exact', 'approximate', 'none'] as const;
export type Linearity = (typeof linearities)[number];

export function linearityOf(states: readonly NeuronState[], { regions }: Pick<Activation, 'regions'>): Linearity {
  if (states.includes('mixed')) return 'none';
  const exact = new Set<NeuronState>(regions.flatMap(({ name, isExact }) => (isExact && name !== 'bent' ? [name] : [])));
  return states.every((state) => exact.has(state)) ? 'exact' : 'approximate';
}
